%% The link: admission by capacity. The total is one atomic integer that all VC processes share, as
%% quick a way as the machine has; a process for the link would be one more message a request.
-module(peer_link).
-export([new/0, move/3]).

-include("peer.hrl").

new() -> atomics:new(1, [{signed, true}]).

%% Lets a VC hold After instead of Before, in one step: both are never counted together.
move(_Link, Same, Same) ->
    true;
move(Link, Before, After) ->
    move(Link, After - Before, Before, After, atomics:get(Link, 1)).

move(_Link, Change, _Before, _After, Total) when Total + Change > ?CAPACITY ->
    false;
move(Link, Change, Before, After, Total) ->
    case atomics:compare_exchange(Link, 1, Total, Total + Change) of
        ok -> true;
        Other -> move(Link, Change, Before, After, Other)
    end.
