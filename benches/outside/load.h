/* The load of benches/peers/src/load.rs, draw for draw: the same seed, the same requests. */
#ifndef LOAD_H
#define LOAD_H

#include <stdint.h>

#define VCS 1024u
#define MOST 1000u
#define FIRST 1u
#define ABOVE_PEAK (2 * MOST)
#define ABOVE_LINK (2 * ABOVE_PEAK * VCS)
#define PEAK (8ull * MOST)
#define CAPACITY (8ull * ABOVE_PEAK * VCS)

/* Each place had another VC before, which was deleted. */
#define DELETED_GENERATION 0u
#define GENERATION 1u

/* FLOWSPEC, rates in bytes per second. */
struct flowspec {
	uint32_t token_rate, token_bucket_size, peak_bandwidth, latency;
	uint32_t delay_variation, service_type, max_sdu_size, minimum_policed_size;
};

#define SERVICETYPE_NOTRAFFIC 0u
#define SERVICETYPE_GUARANTEED 3u
#define NOT_SPECIFIED UINT32_MAX

struct vc_handle {
	uint32_t place, generation;
};

struct request {
	struct vc_handle vc;
	struct flowspec transmit, receive;
};

static inline uint32_t draw(uint32_t *state)
{
	return *state = *state * 1664525u + 1013904223u;
}

static inline struct flowspec constant_rate(uint32_t rate)
{
	return (struct flowspec){ rate, rate, rate, NOT_SPECIFIED, NOT_SPECIFIED,
				  SERVICETYPE_GUARANTEED, NOT_SPECIFIED, NOT_SPECIFIED };
}

static inline struct flowspec no_traffic(void)
{
	return (struct flowspec){ .service_type = SERVICETYPE_NOTRAFFIC };
}

static inline struct request next_request(uint32_t *state)
{
	uint32_t place = draw(state) >> 22, kind = draw(state);
	uint32_t generation = GENERATION, rate;

	switch (kind >> 26) {
	case 0: rate = FIRST; generation = DELETED_GENERATION; break;
	case 1: rate = ABOVE_LINK; break;
	case 2: rate = ABOVE_PEAK; break;
	default: rate = 1 + ((kind >> 8) & 0x3ffff) % MOST;
	}
	return (struct request){ { place, generation }, constant_rate(rate), no_traffic() };
}

#endif
