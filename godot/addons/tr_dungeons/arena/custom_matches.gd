class_name TrCustomMatches
extends RefCounted
## Matches that players make among themselves, unranked: [member TrArena.custom]. One makes it and tells the others its code.
## [codeblock]
## await Multiplayer.arena.custom.make({pvp_mode_id = "duel"})
## print(Multiplayer.arena.custom.code) # for a friend, who calls arena.custom.join(code)
## Multiplayer.arena.current.start() # when all are there
## [/codeblock]
## A match gathers until its leader begins it; until then its code is good. What is refused changes nothing: the player stays where it is, the
## [TrVerdict] has the [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and [signal MultiplayerManager.failed]
## has told it, too. Reasons: [code]match_begun[/code] (also of a code that never was), [code]team_full[/code], [code]no_such_team[/code],
## [code]conflict[/code] (the match is full), [code]not_found[/code] (no such mode or arena).

## The code of the match that was made or joined last; empty for none.
var code: String = ""

# Into the match to which a request leads: see TrArena.come_by_reservation().
var _come_by_reservation: Callable
var _requests: TrAccountRequests


func _init(requests: TrAccountRequests, come_by_reservation: Callable) -> void:
	_requests = requests
	_come_by_reservation = come_by_reservation


## Makes a match and comes into it, out of whatever room the player is in. Options: [code]pvp_mode_id[/code], and what may be left out:
## [code]arena_id[/code] (any of the mode's), [code]team[/code] (from 1; the party's, or else the smallest), [code]has_bots[/code] for bots in
## the places that are free when it begins. Accepted with the [TrArenaMatch], which is [member TrArena.current] then; its code is
## [member code].
func make(options: Dictionary) -> TrVerdict:
	return await _come_in(HTTPClient.METHOD_POST, "/api/matches/custom", options)


## Comes into the match of a code. [param team] is from 1; 0 for the party's, or else the smallest. Who is in it already comes into another
## team by that. Accepted with the [TrArenaMatch].
func join(of_code: String, team: int = 0) -> TrVerdict:
	var typed: String = of_code.strip_edges()
	if typed == "":
		return _requests.refuse(TrMultiplayerError.NO_CODE, "match_begun", "There is no code: type the one that you were told.")
	return await _come_in(HTTPClient.METHOD_PUT, "/api/matches/custom/join", {"code": typed}.merged({} if team == 0 else {"team": team}))


func _come_in(method: HTTPClient.Method, path: String, body: Dictionary) -> TrVerdict:
	var known: Array[String] = [str(body.get("code", ""))]
	var ask: Callable = func(api: TrSessionApi, who: Dictionary) -> Dictionary:
		var answer: Dictionary = await api.ask(method, path, body.merged(who))
		known[0] = str(answer.get("code", known[0]))
		return answer
	var verdict: TrVerdict = await _come_by_reservation.call("", ask, _requests.calls)
	if verdict.is_accepted:
		code = known[0]
	return verdict
