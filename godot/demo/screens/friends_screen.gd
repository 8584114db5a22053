class_name DemoFriendsScreen
extends DemoScreen
## Friends: who is online and where, what others ask, whom the player has blocked, and who sees where the player is.

const _LONGEST_NAME: int = 32
const _PLACES: Dictionary[String, String] = {"menu": "in the menu", "dungeon": "in a dungeon", "arena": "in a match"}
const _AUDIENCES: Dictionary[String, String] = {
	"everybody": "Everybody sees where I am", "friends": "Friends see where I am", "nobody": "Nobody sees where I am",
}

var _friends: TrFriends = Multiplayer.friends
var _list: DemoLines
var _name: DemoEntry
var _audience: OptionButton = OptionButton.new()


func _ready() -> void:
	var column: VBoxContainer = add_column("Friends")
	_name = add_entry(column, "Name of a character", "Ask to be friends", _LONGEST_NAME)
	_name.entered.connect(_on_name_entered)
	_list = add_lines(column)
	for who: String in _AUDIENCES:
		_audience.add_item(_AUDIENCES[who])
	_audience.item_selected.connect(func(index: int) -> void: do(_friends.show_presence_to.bind(_AUDIENCES.keys()[index])))
	column.add_child(_audience)
	_friends.changed.connect(_fill)
	# Where a new friend is nobody has said yet.
	_friends.accepted.connect(func(_friend: TrFriend) -> void: _friends.refresh())
	Multiplayer.party.news.changed.connect(_fill)
	_fill()


func refresh() -> bool:
	return (await _friends.refresh()).is_accepted and (await _friends.refresh_blocked()).is_accepted


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	super(is_busy)
	_audience.disabled = is_busy


## Asks a player to be friends, as the field and its button do.
func ask(character_name: String) -> bool:
	return _name.type_and_enter(character_name)


func _fill() -> void:
	var lines: Array[DemoLine] = []
	for friend: TrFriend in _friends.all:
		lines.append(_line_of(friend))
	if _friends.all.is_empty():
		lines.append(DemoLine.of("", "You have no friends here yet.", "Ask somebody by the name of a character."))
	_add(lines, "They ask you", _friends.received, _line_of_received)
	_add(lines, "You have asked", _friends.sent, _line_of_sent)
	_add(lines, "Blocked", _friends.blocked, _line_of_blocked)
	_list.fill(lines)
	if _friends.shows_presence_to != "":
		_audience.select(_AUDIENCES.keys().find(_friends.shows_presence_to))


func _add(lines: Array[DemoLine], title: String, players: Array[TrFriend], line_of: Callable) -> void:
	if not players.is_empty():
		lines.append(DemoLine.title(title))
	for player: TrFriend in players:
		var line: DemoLine = line_of.call(player)
		lines.append(line)


func _line_of(friend: TrFriend) -> DemoLine:
	var id: String = friend.player_id
	var line: DemoLine = DemoLine.of(id, "%s, level %d" % [friend.character_name, friend.level], _where(friend))
	var party: TrPartyView = Multiplayer.party.news.current
	if friend.run != null:
		line.can("Go there", func() -> void: go(Multiplayer.runs.join.bind(friend.run.run_id)))
	if friend.party_id != "" and (party == null or party.party_id != friend.party_id):
		line.can("Join the party", func() -> void: do(Multiplayer.party.join.bind(friend.party_id), "You are in the party."))
	if friend.closed_party_id != "" and party == null:
		var words: String = "The leader of %s's party is asked." % friend.character_name
		line.can("Ask to join the party", func() -> void: do(Multiplayer.party.ask_to_join.bind(friend.closed_party_id), words))
	if party == null or party.member(id) == null:
		line.can("Invite to the party", func() -> void: do(_invite.bind(id), "%s is invited." % friend.character_name))
	line.can("Remove", func() -> void: do(_friends.remove.bind(id), "%s is no friend any more." % friend.character_name))
	return line.can("Block", _block.bind(id))


func _line_of_received(player: TrFriend) -> DemoLine:
	var id: String = player.player_id
	var line: DemoLine = DemoLine.of(id, _name_of(player))
	line.can("Accept", func() -> void: do(_friends.accept.bind(id), "You are friends with %s." % player.character_name))
	line.can("Decline", func() -> void: do(_friends.decline.bind(id)))
	return line.can("Block", _block.bind(id))


func _line_of_sent(player: TrFriend) -> DemoLine:
	return DemoLine.of(player.player_id, _name_of(player)).can("Withdraw", func() -> void: do(_friends.withdraw.bind(player.player_id)))


func _line_of_blocked(player: TrFriend) -> DemoLine:
	return DemoLine.of(player.player_id, _name_of(player)).can("Unblock", func() -> void: do(_friends.unblock.bind(player.player_id)))


func _where(friend: TrFriend) -> String:
	if not friend.is_online:
		return "not online"
	if friend.run != null:
		var dungeon: String = TrContentCache.text_of(Multiplayer.content.dungeon(friend.run.dungeon_id), "name")
		return "in %s, %d free" % [dungeon, friend.run.free_places]
	return _PLACES.get(friend.place, "online")


static func _name_of(player: TrFriend) -> String:
	return player.character_name if player.character_name != "" else "Somebody without a character"


# Who has no party yet begins one by that.
func _invite(player_id: String) -> TrVerdict:
	if Multiplayer.party.news.current == null:
		var begun: TrVerdict = await Multiplayer.party.begin()
		if not begun.is_accepted:
			return begun
	return await Multiplayer.party.invite(player_id)


func _block(player_id: String) -> void:
	if (await do(_friends.block.bind(player_id), "You hear nothing more of this player.")).is_accepted:
		_friends.refresh_blocked()


func _on_name_entered(character_name: String) -> void:
	var verdict: TrVerdict = await do(_friends.ask_by_name.bind(character_name), "%s is asked." % character_name)
	if verdict.is_accepted:
		_name.clear()
