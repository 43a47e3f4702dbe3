%% The client of benches/outside: it keeps a window of requests under way and counts the answers.
%%
%% usage: erl -noshell -run peer_client main REQUESTS
-module(peer_client).
-export([main/1]).

-include("peer.hrl").

-define(WINDOW, 256).

main([Text]) ->
    Requests = list_to_integer(Text),
    Vcs = place_calls(peer_link:new()),
    Start = erlang:monotonic_time(),
    Granted = drive(Vcs, Requests, peer_load:seed(), 0, 0),
    Elapsed = erlang:monotonic_time() - Start,
    Micros = erlang:convert_time_unit(Elapsed, native, microsecond),
    io:format("| Erlang gen_statem | ~.3f |~n", [Requests / Micros]),
    report(Requests, Granted, [peer_vc:books(Vc) || Vc <- tuple_to_list(Vcs)]),
    halt(0).

place_calls(Link) ->
    Start = fun(Place) ->
        {ok, Vc} = peer_vc:start(self(), Place, Link),
        peer_vc:modify(Vc, ?GENERATION, peer_load:first_flows()),
        success = answer(),
        Vc
    end,
    list_to_tuple([Start(Place) || Place <- lists:seq(0, ?VCS - 1)]).

drive(_Vcs, 0, _State, 0, Granted) ->
    Granted;
drive(Vcs, Left, State, UnderWay, Granted) when Left > 0, UnderWay < ?WINDOW ->
    {Place, Generation, Flows, Next} = peer_load:next(State),
    peer_vc:modify(element(Place + 1, Vcs), Generation, Flows),
    drive(Vcs, Left - 1, Next, UnderWay + 1, Granted);
drive(Vcs, Left, State, UnderWay, Granted) ->
    case answer() of
        success -> drive(Vcs, Left, State, UnderWay - 1, Granted + 1);
        _Refusal -> drive(Vcs, Left, State, UnderWay - 1, Granted)
    end.

answer() ->
    receive
        {answer, _Place, Status} -> Status
    end.

report(Requests, Granted, Books) ->
    Link = lists:sum([Refused || #books{refused_by_link = Refused} <- Books]),
    Miniport = lists:sum([Refused || #books{refused_by_miniport = Refused} <- Books]),
    Sum = lists:sum([Reserved || #books{reserved = Reserved} <- Books]),
    Weighted = lists:sum([Place * Reserved || #books{place = Place, reserved = Reserved} <- Books]),
    Refused = Requests - Granted,
    io:format(
        "Of ~b requests: granted ~b, refused ~b (link ~b, miniport ~b, stale handle ~b).~n",
        [Requests, Granted, Refused, Link, Miniport, Refused - Link - Miniport]
    ),
    io:format("Reserved at the end: ~b bit/s, weighted by place ~b.~n", [Sum, Weighted]).
