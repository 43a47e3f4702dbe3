%% The load of benches/peers/src/load.rs, draw for draw: the same seed, the same requests.
-module(peer_load).
-export([seed/0, next/1, first_flows/0]).

-include("peer.hrl").

-define(MOST, 1000).
-define(FIRST, 1).
-define(ABOVE_PEAK, (2 * ?MOST)).
-define(ABOVE_LINK, (2 * ?ABOVE_PEAK * ?VCS)).

seed() -> 1.

%% The place of the VC, the generation of the handle, the flows asked for, and the state to go on
%% with.
next(State0) ->
    State1 = draw(State0),
    Kind = draw(State1),
    Place = State1 bsr 22,
    {Generation, Rate} = case Kind bsr 26 of
        0 -> {?DELETED_GENERATION, ?FIRST};
        1 -> {?GENERATION, ?ABOVE_LINK};
        2 -> {?GENERATION, ?ABOVE_PEAK};
        _ -> {?GENERATION, 1 + ((Kind bsr 8) band 16#3ffff) rem ?MOST}
    end,
    {Place, Generation, flows(Rate), Kind}.

first_flows() -> flows(?FIRST).

draw(State) -> (State * 1664525 + 1013904223) band 16#ffffffff.

flows(Rate) -> #flows{transmit = constant_rate(Rate), 'receive' = #flowspec{service_type = no_traffic}}.

constant_rate(Rate) ->
    #flowspec{
        token_rate = Rate,
        token_bucket_size = Rate,
        peak_bandwidth = Rate,
        service_type = guaranteed
    }.
