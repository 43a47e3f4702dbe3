-define(VCS, 1024).

%% Each place had another VC before, which was deleted.
-define(DELETED_GENERATION, 0).
-define(GENERATION, 1).

%% What the miniport carries for one VC, and the link for all, in bit/s.
-define(PEAK, 8000).
-define(CAPACITY, (8 * 2000 * ?VCS)).

%% FLOWSPEC, rates in bytes per second.
-record(flowspec, {
    token_rate = 0,
    token_bucket_size = 0,
    peak_bandwidth = 0,
    latency = not_specified,
    delay_variation = not_specified,
    service_type,
    max_sdu_size = not_specified,
    minimum_policed_size = not_specified
}).

-record(flows, {transmit, 'receive'}).

%% What a VC holds at the end, in bit/s, and how often each side refused it.
-record(books, {place, reserved, refused_by_link, refused_by_miniport}).
