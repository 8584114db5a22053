extends RefCounted
## What a player does with its runs and with leaderboards, and what it knows of them then, as plain data for a test.

var _game: MultiplayerManager


func _init(game: MultiplayerManager) -> void:
	_game = game


## Calls a method of the addon's runs, and tells what became of it.
func act(method: String, args: Array) -> Dictionary:
	var answer: Variant = await _game.runs.callv(method, args)
	return {
		"answer": _plain(answer), "error": str(_game.last_error) if _game.last_error != null else "",
		"all": _game.runs.all.map(_run), "open": _game.runs.open.map(_run), "invites": _game.runs.invites.map(_invite),
		"has_more_open": _game.runs.has_more_open, "has_more": _game.runs.has_more,
	}


## Calls a method of the addon's leaderboards, and tells what became of it.
func read_boards(method: String, args: Array) -> Dictionary:
	var answer: Variant = await _game.leaderboards.callv(method, args)
	return {
		"answer": _plain(answer), "error": str(_game.last_error) if _game.last_error != null else "",
		"all": _game.leaderboards.all.map(_board), "season": _game.leaderboards.season,
	}


## The run that is played; empty for none.
static func present(game: MultiplayerManager) -> Dictionary:
	if game.runs.current == null:
		return {}
	return _run(game.runs.current).merged({"run_seconds": game.runs.current_seconds})


static func _plain(value: Variant) -> Variant:
	if value is TrVerdict:
		var verdict: TrVerdict = value
		return {"is_accepted": verdict.is_accepted, "reason": verdict.reason, "detail": verdict.detail, "value": _plain(verdict.value)}
	if value is TrRun:
		@warning_ignore("unsafe_call_argument")
		return _run(value)
	if value is TrRunInvite:
		@warning_ignore("unsafe_call_argument")
		return _invite(value)
	if value is TrBoardPage:
		var page: TrBoardPage = value
		var own: Array = [] if page.own == null else [_entry(page.own)]
		return {"board_id": page.board_id, "entries": page.entries.map(_entry), "own": own, "next": page.next}
	return value


static func _run(run: TrRun) -> Dictionary:
	return {
		"run_id": run.run_id, "dungeon_id": run.dungeon_id, "difficulty_id": run.difficulty_id, "loot_rule": run.loot_rule, "level": run.level,
		"free_places": run.free_places, "is_open": run.is_open, "is_saved": run.is_saved, "is_over": run.is_over(), "seconds": run.seconds,
		"leader_character_id": run.leader_character_id, "max_party_size": run.max_party_size, "rooms": run.rooms, "result": run.result,
		"members": run.members.map(_member), "checkpoint_room_template_id": run.checkpoint_room_template_id, "ends_at": run.ends_at,
	}


static func _member(member: TrRunMember) -> Dictionary:
	return {
		"character_id": member.character_id, "character_name": member.character_name, "level": member.level, "is_playing": member.is_playing,
		"deaths": member.deaths,
	}


static func _invite(invite: TrRunInvite) -> Dictionary:
	return {
		"run_id": invite.run.run_id, "dungeon_id": invite.run.dungeon_id, "code": invite.code, "link": invite.link, "invited_by": invite.invited_by,
		"ends_at": invite.ends_at,
	}


static func _board(board: TrBoard) -> Dictionary:
	return {
		"board_id": board.board_id, "season_id": board.season_id, "dungeon_id": board.dungeon_id, "difficulty_id": board.difficulty_id,
		"party_size": board.party_size,
	}


static func _entry(entry: TrBoardEntry) -> Dictionary:
	return {
		"rank": entry.rank, "character_id": entry.character_id, "character_name": entry.character_name, "seconds": entry.seconds,
		"deaths": entry.deaths, "run_id": entry.run_id, "at": entry.at, "state": entry.state, "is_verified": entry.is_verified(),
	}
