%% One VC: a gen_statem process. The seams answer at once, by the next event, as a layer below would.
%%
%% active --modify--> asking --network--> activating --miniport--> active
-module(peer_vc).
-behaviour(gen_statem).

-export([start/3, modify/3, books/1]).
-export([init/1, callback_mode/0, active/3, asking/3, activating/3]).

-include("peer.hrl").

-record(vc, {
    client,
    place,
    link,
    flows,
    %% What was confirmed, in bit/s.
    confirmed = 0,
    %% What the miniport is active at, in bit/s.
    rate = 0,
    refused_by_link = 0,
    refused_by_miniport = 0
}).

start(Client, Place, Link) ->
    gen_statem:start_link(?MODULE, #vc{client = Client, place = Place, link = Link}, []).

%% Asks for other flows. The client gets {answer, Place, Status}.
modify(Vc, Generation, Flows) -> gen_statem:cast(Vc, {modify, Generation, Flows}).

books(Vc) -> gen_statem:call(Vc, books).

callback_mode() -> state_functions.

init(Vc) -> {ok, active, Vc}.

active(cast, {modify, Generation, _Flows}, Vc) when Generation =/= ?GENERATION ->
    complete(failure, Vc);
active(cast, {modify, _Generation, Wanted}, Vc) ->
    case is_legal(Wanted#flows.transmit) andalso is_legal(Wanted#flows.'receive') of
        true ->
            Answer = agree(Vc, rate(Wanted)),
            {next_state, asking, Vc, [{next_event, internal, {network, Answer, Wanted}}]};
        false ->
            complete(invalid_data, Vc)
    end;
active({call, From}, books, Vc) ->
    Books = #books{
        place = Vc#vc.place,
        reserved = Vc#vc.confirmed,
        refused_by_link = Vc#vc.refused_by_link,
        refused_by_miniport = Vc#vc.refused_by_miniport
    },
    {keep_state_and_data, [{reply, From, Books}]}.

asking(internal, {network, true, Wanted}, Vc) ->
    Answer = rate(Wanted) =< ?PEAK,
    {next_state, activating, Vc, [{next_event, internal, {miniport, Answer, Wanted}}]};
asking(internal, {network, false, _Wanted}, Vc) ->
    complete(failure, Vc#vc{refused_by_link = Vc#vc.refused_by_link + 1});
asking(cast, {modify, _Generation, _Flows}, _Vc) ->
    {keep_state_and_data, [postpone]}.

activating(internal, {miniport, true, Wanted}, #vc{confirmed = Old} = Vc) ->
    New = rate(Wanted),
    true = peer_link:move(Vc#vc.link, max(Old, New), New),
    complete(success, Vc#vc{confirmed = New, rate = New, flows = Wanted});
activating(internal, {miniport, false, Wanted}, #vc{confirmed = Old} = Vc) ->
    true = peer_link:move(Vc#vc.link, max(Old, rate(Wanted)), Old),
    complete(failure, Vc#vc{refused_by_miniport = Vc#vc.refused_by_miniport + 1});
activating(cast, {modify, _Generation, _Flows}, _Vc) ->
    {keep_state_and_data, [postpone]}.

complete(Status, #vc{client = Client, place = Place} = Vc) ->
    Client ! {answer, Place, Status},
    {next_state, active, Vc}.

%% Until the change is settled the larger rate is held, so that it can be undone.
agree(#vc{link = Link, confirmed = Old}, New) -> peer_link:move(Link, Old, max(Old, New)).

rate(#flows{transmit = #flowspec{token_rate = Rate}}) -> 8 * Rate.

is_legal(#flowspec{service_type = no_traffic}) ->
    true;
is_legal(#flowspec{service_type = guaranteed} = Flow) ->
    Flow#flowspec.token_rate > 0 andalso Flow#flowspec.token_bucket_size > 0 andalso
        Flow#flowspec.peak_bandwidth >= Flow#flowspec.token_rate;
is_legal(#flowspec{}) ->
    false.
