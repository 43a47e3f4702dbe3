/* The work of benches/peers with libosmocore: one osmo_fsm instance a VC, events dispatched directly
 * in one thread. The seams answer at once, by the next event, as a layer below would.
 *
 * usage: osmo_vc REQUESTS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <osmocom/core/application.h>
#include <osmocom/core/fsm.h>
#include <osmocom/core/logging.h>

#include "load.h"

enum status { SUCCESS, FAILURE, INVALID_DATA, NOT_ACCEPTED };

enum state { ST_ACTIVE, ST_ASKING, ST_ACTIVATING };

enum event { EV_MODIFY_CALL_QOS, EV_NETWORK_ANSWERED, EV_MINIPORT_ANSWERED };

struct vc {
	struct osmo_fsm_inst *fi;
	uint32_t generation;
	/* In force, and wanted while a change is under way. */
	struct flowspec transmit, receive, wanted_transmit, wanted_receive;
	/* What the link holds for the VC: the larger of the two, in bit/s. */
	uint64_t confirmed, agreed;
	/* The rate that the miniport is active at, in bit/s. */
	uint64_t active;
	enum status completed;
};

static struct vc vcs[VCS];
static uint64_t total, refused_by_link, refused_by_miniport;

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t reserved_rate(const struct flowspec *flow)
{
	return 8ull * flow->token_rate;
}

static bool agree(struct vc *vc, uint64_t rate)
{
	uint64_t before = larger(vc->confirmed, vc->agreed);
	uint64_t after = larger(vc->confirmed, rate);

	if (after > CAPACITY - total + before) {
		refused_by_link++;
		return false;
	}
	vc->agreed = rate;
	total = total - before + after;
	return true;
}

static void settle(struct vc *vc, uint64_t rate)
{
	total = total - larger(vc->confirmed, vc->agreed) + rate;
	vc->confirmed = vc->agreed = rate;
}

static bool activate(struct vc *vc, uint64_t rate)
{
	if (rate > PEAK) {
		refused_by_miniport++;
		return false;
	}
	vc->active = rate;
	return true;
}

static void complete(struct osmo_fsm_inst *fi, enum status status)
{
	struct vc *vc = fi->priv;

	vc->completed = status;
	osmo_fsm_inst_state_chg(fi, ST_ACTIVE, 0, 0);
}

static void in_active(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	struct vc *vc = fi->priv;
	const struct request *request = data;
	bool is_agreed;

	vc->wanted_transmit = request->transmit;
	vc->wanted_receive = request->receive;
	osmo_fsm_inst_state_chg(fi, ST_ASKING, 0, 0);
	is_agreed = agree(vc, reserved_rate(&vc->wanted_transmit));
	osmo_fsm_inst_dispatch(fi, EV_NETWORK_ANSWERED, &is_agreed);
}

static void in_asking(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	struct vc *vc = fi->priv;
	const bool *is_agreed = data;
	bool is_active;

	if (!*is_agreed) {
		complete(fi, FAILURE);
		return;
	}
	osmo_fsm_inst_state_chg(fi, ST_ACTIVATING, 0, 0);
	is_active = activate(vc, reserved_rate(&vc->wanted_transmit));
	osmo_fsm_inst_dispatch(fi, EV_MINIPORT_ANSWERED, &is_active);
}

static void in_activating(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	struct vc *vc = fi->priv;
	const bool *is_active = data;

	if (!*is_active) {
		settle(vc, vc->confirmed);
		complete(fi, FAILURE);
		return;
	}
	settle(vc, vc->agreed);
	vc->transmit = vc->wanted_transmit;
	vc->receive = vc->wanted_receive;
	complete(fi, SUCCESS);
}

#define S(x) (1 << (x))

static const struct osmo_fsm_state states[] = {
	[ST_ACTIVE] = {
		.name = "ACTIVE",
		.in_event_mask = S(EV_MODIFY_CALL_QOS),
		.out_state_mask = S(ST_ASKING),
		.action = in_active,
	},
	[ST_ASKING] = {
		.name = "ASKING",
		.in_event_mask = S(EV_NETWORK_ANSWERED),
		.out_state_mask = S(ST_ACTIVE) | S(ST_ACTIVATING),
		.action = in_asking,
	},
	[ST_ACTIVATING] = {
		.name = "ACTIVATING",
		.in_event_mask = S(EV_MINIPORT_ANSWERED),
		.out_state_mask = S(ST_ACTIVE),
		.action = in_activating,
	},
};

static const struct value_string event_names[] = {
	{ EV_MODIFY_CALL_QOS, "MODIFY_CALL_QOS" },
	{ EV_NETWORK_ANSWERED, "NETWORK_ANSWERED" },
	{ EV_MINIPORT_ANSWERED, "MINIPORT_ANSWERED" },
	{ 0, NULL },
};

static struct osmo_fsm fsm = {
	.name = "VC",
	.states = states,
	.num_states = ARRAY_SIZE(states),
	.event_names = event_names,
	.log_subsys = DLGLOBAL,
};

static bool is_legal(const struct flowspec *flow)
{
	switch (flow->service_type) {
	case SERVICETYPE_NOTRAFFIC:
		return true;
	case SERVICETYPE_GUARANTEED:
		return flow->token_rate && flow->token_bucket_size &&
		       flow->peak_bandwidth >= flow->token_rate;
	default:
		return false;
	}
}

static enum status modify_call_qos(const struct request *request)
{
	struct vc *vc;

	if (request->vc.place >= VCS)
		return FAILURE;
	vc = &vcs[request->vc.place];
	if (vc->generation != request->vc.generation)
		return FAILURE;
	if (!is_legal(&request->transmit) || !is_legal(&request->receive))
		return INVALID_DATA;
	vc->completed = NOT_ACCEPTED;
	osmo_fsm_inst_dispatch(vc->fi, EV_MODIFY_CALL_QOS, (void *)request);
	return vc->completed;
}

static void place_calls(void)
{
	uint32_t place;

	for (place = 0; place < VCS; place++) {
		struct request request = { { place, GENERATION }, constant_rate(FIRST), no_traffic() };
		struct vc *vc = &vcs[place];

		vc->generation = GENERATION;
		vc->fi = osmo_fsm_inst_alloc(&fsm, NULL, vc, LOGL_DEBUG, NULL);
		if (!vc->fi || modify_call_qos(&request) != SUCCESS)
			exit(EXIT_FAILURE);
	}
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void report(uint64_t requests, uint64_t granted, double elapsed)
{
	uint64_t sum = 0, weighted = 0, refused = requests - granted, place;

	for (place = 0; place < VCS; place++) {
		sum += vcs[place].confirmed;
		weighted += place * vcs[place].confirmed;
	}
	printf("| libosmocore osmo_fsm, one thread | %.3f |\n", requests / elapsed / 1e6);
	printf("Of %" PRIu64 " requests: granted %" PRIu64 ", refused %" PRIu64 " (link %" PRIu64
	       ", miniport %" PRIu64 ", stale handle %" PRIu64 ").\n",
	       requests, granted, refused, refused_by_link, refused_by_miniport,
	       refused - refused_by_link - refused_by_miniport);
	printf("Reserved at the end: %" PRIu64 " bit/s, weighted by place %" PRIu64 ".\n", sum, weighted);
	if (sum != total)
		exit(EXIT_FAILURE);
}

static const struct log_info_cat categories[] = {};

static const struct log_info log_info = { .cat = categories, .num_cat = 0 };

int main(int argc, char **argv)
{
	uint64_t requests = argc > 1 ? strtoull(argv[1], NULL, 10) : 500000;
	uint64_t granted = 0, sent;
	uint32_t state = 1;
	double start;

	/* No log target: what is logged goes nowhere and is not formatted. */
	log_init(&log_info, NULL);
	if (osmo_fsm_register(&fsm) < 0)
		return EXIT_FAILURE;
	place_calls();
	start = seconds();
	for (sent = 0; sent < requests; sent++) {
		struct request request = next_request(&state);

		granted += modify_call_qos(&request) == SUCCESS;
	}
	report(requests, granted, seconds() - start);
	return EXIT_SUCCESS;
}
