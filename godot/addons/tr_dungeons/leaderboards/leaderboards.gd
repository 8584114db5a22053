class_name TrLeaderboards
extends TrPart
## The leaderboards of the server: [member MultiplayerManager.leaderboards].
## [codeblock]
## await Multiplayer.leaderboards.refresh()
## for board: TrBoard in Multiplayer.leaderboards.all:
##     var page := await Multiplayer.leaderboards.around_me(board.board_id)
##     for entry: TrBoardEntry in page.entries:
##         print(entry.rank, ". ", entry.character_name, " ", entry.seconds, " s")
## [/codeblock]
## Where something cannot be had, [signal MultiplayerManager.failed] has said why.

## [member all] has changed.
signal changed()

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The boards of a season, the present one or the one that was asked for: one for each dungeon, difficulty and size of a party; empty before
## [method refresh].
var all: Array[TrBoard] = []
## That season: [code]season_id[/code], which is [code]none[/code] between two, [code]name[/code], [code]starts_at[/code],
## [code]ends_at[/code].
var season: Dictionary = {}


## Asks the server which boards the present season has, or another one. Without an account that is kept, a guest is made.
func refresh(season_id: String = "") -> bool:
	var answer: Dictionary = await _ask("/api/leaderboards", {} if season_id == "" else {"season_id": season_id})
	if answer.is_empty():
		return false
	all.clear()
	for row: Dictionary in _Fields.list(answer, "boards"):
		all.append(TrBoard.from_row(row))
	season = _Fields.below(answer, "season")
	changed.emit()
	return true


## Reads a board from its best entry on, or from behind others: [param after] is the [member TrBoardPage.next] of their page. Returns
## [code]null[/code] where it cannot be had.
func read(board_id: String, after: String = "") -> TrBoardPage:
	return await _read(board_id, {} if after == "" else {"after": after})


## Reads the entries around that of a character, or of the account's character that ranks best; where there is none, the best of the board.
func around_me(board_id: String, character_id: String = "") -> TrBoardPage:
	var query: Dictionary = {"around": "me"}
	if character_id != "":
		query["character_id"] = character_id
	return await _read(board_id, query)


func _read(board_id: String, query: Dictionary) -> TrBoardPage:
	var answer: Dictionary = await _ask("/api/leaderboards/%s" % board_id.uri_encode(), query)
	return TrBoardPage.from_row(board_id, answer) if not answer.is_empty() else null


# An answer always has something in it.
func _ask(path: String, query: Dictionary) -> Dictionary:
	var parts: PackedStringArray = []
	for key: String in query:
		parts.append("%s=%s" % [key, str(query[key]).uri_encode()])
	var asked: String = path if parts.is_empty() else "%s?%s" % [path, "&".join(parts)]
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, asked)
	return verdict.value if verdict.is_accepted else {}
