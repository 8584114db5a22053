class_name TrFriends
extends TrPart
## The friends of the player: [member MultiplayerManager.friends].
## [codeblock]
## await Multiplayer.friends.ask_by_name("Ada")
## await Multiplayer.friends.refresh()
## for friend: TrFriend in Multiplayer.friends.received: # who has asked
##     await Multiplayer.friends.accept(friend.player_id)
## for friend: TrFriend in Multiplayer.friends.all:
##     print(friend.character_name, " is ", friend.place if friend.is_online else "away")
##     if friend.run != null:
##         await Multiplayer.runs.join(friend.run.run_id)
## [/codeblock]
## Friends are accounts, known by the character that each plays or has played last. What is refused changes nothing: the [TrVerdict] has the
## [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and [signal MultiplayerManager.failed] has told it, too.
## Reasons: [code]no_such_player[/code] (also of who has blocked this player), [code]no_such_friend_request[/code], [code]is_yourself[/code],
## [code]blocked_by_you[/code], [code]no_character[/code], [code]too_many_friends[/code], [code]too_many_friend_requests[/code],
## [code]too_many_blocks[/code], [code]too_many_requests[/code].

## [member all], [member received], [member sent], [member blocked] or [member shows_presence_to] has changed.
signal changed()
## Another player asks to be a friend: it is in [member received] from now on. Told at once while the player listens to its news; else
## [method refresh] finds it.
signal asked(friend: TrFriend)
## Another player has accepted what this one has asked: it is in [member all] from now on. Told as [signal asked].
signal accepted(friend: TrFriend)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The friends, by name; empty before [method refresh].
var all: Array[TrFriend] = []
## Who has asked this player to be friends, the newest first; empty before [method refresh].
var received: Array[TrFriend] = []
## Whom this player has asked and who has not answered, the newest first; empty before [method refresh].
var sent: Array[TrFriend] = []
## Whom this player has blocked, the newest first; empty before [method refresh_blocked].
var blocked: Array[TrFriend] = []
## Who sees whether this player is online, and where: [code]everybody[/code], [code]friends[/code] or [code]nobody[/code]; empty before
## [method refresh].
var shows_presence_to: String = ""


func _init(server: TrServer) -> void:
	super(server)
	server.account_changed.connect(clear)


## Asks the server for [member all], [member received], [member sent] and [member shows_presence_to]. Who is online is as it is then.
func refresh() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/friends")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		all = _friends_in(answer, "friends")
		received = _friends_in(answer, "received")
		sent = _friends_in(answer, "sent")
		shows_presence_to = _Fields.text(answer, "shows_presence_to")
		changed.emit()
	return verdict


## Asks the server for [member blocked].
func refresh_blocked() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/blocks")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		blocked = _friends_in(answer, "blocked")
		changed.emit()
	return verdict


## Asks another player to be friends. Where it has asked this one, they are friends at once. Accepted with the [TrFriend], which is in
## [member all] or [member sent] then.
func ask(player_id: String) -> TrVerdict:
	return _note(await _requests.ask(HTTPClient.METHOD_POST, "/api/friend-requests", {"player_id": player_id}))


## As [method ask], by the name of any of its characters.
func ask_by_name(character_name: String) -> TrVerdict:
	return _note(await _requests.ask(HTTPClient.METHOD_POST, "/api/friend-requests", {"character_name": character_name}))


## Accepts what another player has asked. Accepted with the [TrFriend], which is in [member all] then.
func accept(player_id: String) -> TrVerdict:
	return _note(await _requests.ask(HTTPClient.METHOD_PUT, _request_path(player_id) + "/accept"))


## Declines what another player has asked. It is not told.
func decline(player_id: String) -> TrVerdict:
	return _without(player_id, await _requests.ask(HTTPClient.METHOD_DELETE, _request_path(player_id)))


## Withdraws what this player has asked another.
func withdraw(player_id: String) -> TrVerdict:
	return await decline(player_id)


## Ends a friendship, for both. The other is not told.
func remove(player_id: String) -> TrVerdict:
	return _without(player_id, await _requests.ask(HTTPClient.METHOD_DELETE, "/api/friends/%s" % player_id.uri_encode()))


## Blocks a player: it is no friend any more, can neither ask nor invite this one, and does not see it online. It is not told.
func block(player_id: String) -> TrVerdict:
	return _without(player_id, await _requests.ask(HTTPClient.METHOD_PUT, _block_path(player_id)))


## Ends a block. A friendship does not come back by that.
func unblock(player_id: String) -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_DELETE, _block_path(player_id))
	if verdict.is_accepted:
		blocked = _others(blocked, player_id)
		changed.emit()
	return verdict


## Chooses who sees whether this player is online, and where: [code]everybody[/code], [code]friends[/code] or [code]nobody[/code].
func show_presence_to(who: String) -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_PUT, "/api/me/presence", {"shows_presence_to": who})
	if verdict.is_accepted:
		shows_presence_to = who
		changed.emit()
	return verdict


## One of [member all]; [code]null[/code] where it is no friend.
func find(player_id: String) -> TrFriend:
	for friend: TrFriend in all:
		if friend.player_id == player_id:
			return friend
	return null


## Takes what the room [code]party[/code] tells this player of friends: a message of the type [code]friend_request[/code] or
## [code]friend_accepted[/code], with the other [code]player[/code]. Other messages are left alone. Returns whether it was of friends.
func hear(type: String, message: Dictionary) -> bool:
	if type != "friend_request" and type != "friend_accepted":
		return false
	var friend: TrFriend = TrFriend.from_row(_Fields.below(message, "player"))
	_forget(friend.player_id)
	if type == "friend_request":
		received.push_front(friend)
		changed.emit()
		asked.emit(friend)
	else:
		_add(friend)
		changed.emit()
		accepted.emit(friend)
	return true


## Forgets all that is known here: the account is another.
func clear() -> void:
	all.clear()
	received.clear()
	sent.clear()
	blocked.clear()
	shows_presence_to = ""
	changed.emit()


static func _request_path(player_id: String) -> String:
	return "/api/friend-requests/%s" % player_id.uri_encode()


static func _block_path(player_id: String) -> String:
	return "/api/blocks/%s" % player_id.uri_encode()


# What has become of a request: a friend, or one that has still to answer.
func _note(verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted:
		return verdict
	var answer: Dictionary = verdict.value
	var is_friend: bool = answer.has("friend")
	var friend: TrFriend = TrFriend.from_row(_Fields.below(answer, "friend" if is_friend else "request"))
	_forget(friend.player_id)
	if is_friend:
		_add(friend)
	else:
		sent.push_front(friend)
	verdict.value = friend
	changed.emit()
	return verdict


# By name, as the server has it.
func _add(friend: TrFriend) -> void:
	all.append(friend)
	all.sort_custom(func(a: TrFriend, b: TrFriend) -> bool: return a.character_name.naturalnocasecmp_to(b.character_name) < 0)


func _without(player_id: String, verdict: TrVerdict) -> TrVerdict:
	if verdict.is_accepted:
		_forget(player_id)
		changed.emit()
	return verdict


func _forget(player_id: String) -> void:
	all = _others(all, player_id)
	received = _others(received, player_id)
	sent = _others(sent, player_id)


static func _others(friends: Array[TrFriend], player_id: String) -> Array[TrFriend]:
	return friends.filter(func(each: TrFriend) -> bool: return each.player_id != player_id)


static func _friends_in(answer: Dictionary, key: String) -> Array[TrFriend]:
	var friends: Array[TrFriend] = []
	for row: Dictionary in _Fields.list(answer, key):
		friends.append(TrFriend.from_row(row))
	return friends
