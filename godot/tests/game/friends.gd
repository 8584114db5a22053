extends RefCounted
## What a player does with its friends, and what it knows of them then and was told meanwhile, as plain data for a test.

var _game: MultiplayerManager


func _init(game: MultiplayerManager) -> void:
	_game = game


## Calls a method of the addon's friends, and tells what became of it.
func act(method: String, args: Array) -> Dictionary:
	var told: Array[String] = []
	var note_asked: Callable = func(friend: TrFriend) -> void: told.append("asked by %s" % friend.character_name)
	var note_accepted: Callable = func(friend: TrFriend) -> void: told.append("accepted by %s" % friend.character_name)
	_game.friends.asked.connect(note_asked)
	_game.friends.accepted.connect(note_accepted)
	var answer: Variant = await _game.friends.callv(method, args)
	_game.friends.asked.disconnect(note_asked)
	_game.friends.accepted.disconnect(note_accepted)
	return {
		"answer": _plain(answer), "told": told, "error": str(_game.last_error) if _game.last_error != null else "",
		"all": _game.friends.all.map(friend_view), "received": _game.friends.received.map(friend_view),
		"sent": _game.friends.sent.map(friend_view), "blocked": _game.friends.blocked.map(friend_view),
		"shows_presence_to": _game.friends.shows_presence_to,
	}


static func friend_view(friend: TrFriend) -> Dictionary:
	return {
		"player_id": friend.player_id, "character_name": friend.character_name, "class_id": friend.class_id, "level": friend.level,
		"is_online": friend.is_online, "place": friend.place, "run_id": friend.run.run_id if friend.run != null else "", "party_id": friend.party_id,
		"since": friend.since,
	}


static func _plain(value: Variant) -> Variant:
	if value is TrVerdict:
		var verdict: TrVerdict = value
		return {"is_accepted": verdict.is_accepted, "reason": verdict.reason, "detail": verdict.detail, "value": _plain(verdict.value)}
	if value is TrFriend:
		@warning_ignore("unsafe_call_argument")
		return friend_view(value)
	return value
