class_name TrRatings
extends TrPart
## Ratings of ranked matches, and their boards: [member MultiplayerManager.ratings].
## [codeblock]
## var ratings := Multiplayer.ratings
## await ratings.refresh()
## for rating: TrRating in ratings.own:
##     print(rating.pvp_mode_id, ": ", rating.points, " ", rating.tier_name)
##     for change: TrRatingChange in rating.changes:
##         print(change.explanation()) # +18: you won against 55 %
## var page := await ratings.around_me(ratings.season_id, "duel")
## [/codeblock]
## Where something cannot be had, [signal MultiplayerManager.failed] has said why.

## [member own] or [member boards] is another.
signal changed()

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The player's ratings in each mode that is ranked, of the season that was asked for; empty before [method refresh].
var own: Array[TrRating] = []
## That season: an entry of the content's seasons, or [code]none[/code] between two.
var season_id: String = ""
## Which boards a season has; empty before [method refresh_boards].
var boards: Array[TrRatingBoard] = []


func _init(server: TrServer) -> void:
	super(server)
	server.account_changed.connect(clear)


## Asks for [member own], of the present season or another one. Returns whether the server has answered.
func refresh(of_season_id: String = "") -> bool:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/ratings/me" + _of_season(of_season_id))
	if not verdict.is_accepted:
		return false
	var answer: Dictionary = verdict.value
	season_id = _Fields.text(answer, "season_id")
	own.clear()
	for row: Dictionary in _Fields.list(answer, "ratings"):
		own.append(TrRating.from_row(row))
	changed.emit()
	return true


## Asks for [member boards], of the present season or another one. Returns whether the server has answered.
func refresh_boards(of_season_id: String = "") -> bool:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/leaderboards" + _of_season(of_season_id))
	if not verdict.is_accepted:
		return false
	var answer: Dictionary = verdict.value
	boards.clear()
	for row: Dictionary in _Fields.list(answer, "rating_boards"):
		boards.append(TrRatingBoard.from_row(row))
	changed.emit()
	return true


## Reads a board from its best entry on, or from behind others: [param after] is the [member TrRatingPage.next] of their page. Returns
## [code]null[/code] where it cannot be had. The season may be over, and the board is as it was then.
func read(of_season_id: String, pvp_mode_id: String, after: String = "") -> TrRatingPage:
	return await _read(of_season_id, pvp_mode_id, "" if after == "" else "?after=%s" % after.uri_encode())


## Reads the entries around the player's own; where it has none, the best.
func around_me(of_season_id: String, pvp_mode_id: String) -> TrRatingPage:
	return await _read(of_season_id, pvp_mode_id, "?around=me")


## Reads the entries of the player and its friends, all at once, with ranks among each other.
func among_friends(of_season_id: String, pvp_mode_id: String) -> TrRatingPage:
	return await _read(of_season_id, pvp_mode_id, "?among=friends")


## The player's rating in a mode, and of one character where each has its own; [code]null[/code] where it is not in [member own].
func find(pvp_mode_id: String, character_id: String = "") -> TrRating:
	for rating: TrRating in own:
		if rating.pvp_mode_id == pvp_mode_id and rating.character_id in ["", character_id]:
			return rating
	return null


## Forgets all that is known here: the account is another.
func clear() -> void:
	own.clear()
	boards.clear()
	season_id = ""
	changed.emit()


func _read(of_season_id: String, pvp_mode_id: String, query: String) -> TrRatingPage:
	var path: String = "/api/leaderboards/ratings/%s/%s" % [of_season_id.uri_encode(), pvp_mode_id.uri_encode()]
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, path + query)
	if not verdict.is_accepted:
		return null
	var answer: Dictionary = verdict.value
	return TrRatingPage.from_row(answer)


static func _of_season(of_season_id: String) -> String:
	return "" if of_season_id == "" else "?season_id=%s" % of_season_id.uri_encode()
