class_name TrMatchHistory
extends TrPart
## The matches that the player was in: [member TrArena.history].
## [codeblock]
## await Multiplayer.arena.history.refresh()
## for played: TrPlayedMatch in Multiplayer.arena.history.all:
##     print(played.pvp_mode_id, " ", played.started_at, " ", played.outcome)
## [/codeblock]

## [member all] is another.
signal changed()

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The newest 50 of 90 days, the newest first; empty before [method refresh].
var all: Array[TrPlayedMatch] = []


func _init(server: TrServer) -> void:
	super(server)
	server.account_changed.connect(clear)


## Asks the server for [member all].
func refresh() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/me/matches")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		all.clear()
		for row: Dictionary in _Fields.list(answer, "matches"):
			all.append(TrPlayedMatch.from_row(row))
		changed.emit()
	return verdict


## One of [member all]; [code]null[/code] where it is none.
func find(match_id: String) -> TrPlayedMatch:
	for played: TrPlayedMatch in all:
		if played.match_id == match_id:
			return played
	return null


## Forgets all that is known here: the account is another.
func clear() -> void:
	all.clear()
	changed.emit()
