extends "screen_pilot.gd"
## The job [code]company:<role>:<friend>[/code] of [DemoAutopilot]: two demos become friends and make a party, with the buttons of their
## screens, as players do. The role [code]host[/code] asks and leads; [code]guest[/code] accepts. Where there is a folder, the host keeps
## pictures.

const _NOBODY: String = "Nobody of the Pilots"

var _friends: DemoFriendsScreen
var _party: DemoPartyScreen
# How the other demo's character is called.
var _other: String = ""


func _init(autopilot: DemoAutopilot) -> void:
	super(autopilot)
	_friends = _menu.screen("Friends")
	_party = _menu.screen("Party")
	_other = autopilot.job.get_slice(":", 2)


## Plays it. Returns whether all has come about.
func play() -> bool:
	if not await open("Friends"):
		return false
	if _autopilot.job.get_slice(":", 1) == "host":
		return await _host()
	return await _guest()


func _host() -> bool:
	_autopilot.say("at first: %s" % " | ".join(_friends.lines_said()))
	_friends.ask(_NOBODY)
	if not await until_told("There is"):
		return false
	_autopilot.say("refused: %s" % _menu.status())
	if not await _autopilot.until(func() -> bool: return _friends.ask(_other), "the field") or not await _until_friends():
		return false
	_autopilot.say("friends: %s" % " | ".join(_friends.lines_said()))
	await _autopilot.keep_picture("friends")
	if not await press_on(_friends, _other_id, "Invite to the party", func() -> bool: return _members() == 2):
		return false
	if not await open("Party"):
		return false
	_party.say("Are you there?")
	if not await _until_said("%s: I am" % _other):
		return false
	if not await press_on(_party, always.bind("party"), "Ask whether all are ready", _are_all_ready):
		return false
	_autopilot.say("party: %s" % " | ".join(_party.lines_said()))
	_autopilot.say("chat: %s" % " | ".join(_party.chat_said()))
	await _autopilot.keep_picture("party")
	if not await press_on(_party, _other_id, "Make leader", func() -> bool: return not _leads()):
		return false
	# The guest leads now, and removes the host.
	if not await _autopilot.until(func() -> bool: return _members() == 0, "to be removed"):
		return false
	_autopilot.say("removed: %s" % " | ".join(_party.lines_said()))
	return true


func _guest() -> bool:
	_autopilot.say("is there")
	if not await press_on(_friends, _asking_id, "Accept", func() -> bool: return Multiplayer.friends.all.size() == 1):
		return false
	if not await open("Party"):
		return false
	if not await press_on(_party, _inviting_id, "Join", func() -> bool: return _members() == 2):
		return false
	if not await _until_said("%s: Are you there?" % _other):
		return false
	_party.say("I am")
	if not await press_on(_party, always.bind("ready"), "Ready", _are_all_ready):
		return false
	if not await _autopilot.until(_leads, "to lead"):
		return false
	_autopilot.say("leads: %s" % " | ".join(_party.lines_said()))
	if not await press_on(_party, _other_id, "Remove", func() -> bool: return _members() == 1):
		return false
	return await press_on(_party, always.bind("party"), "Leave the party", func() -> bool: return _members() == 0)


func _until_friends() -> bool:
	return await _autopilot.until(func() -> bool: return Multiplayer.friends.all.size() == 1, "the friend")


func _until_said(line: String) -> bool:
	return await _autopilot.until(func() -> bool: return _party.chat_said().has(line), "the line %s" % line)


static func _asking_id() -> String:
	return Multiplayer.friends.received[0].player_id if not Multiplayer.friends.received.is_empty() else ""


static func _inviting_id() -> String:
	var invites: Array[TrPartyInvite] = Multiplayer.party.news.invites
	return invites[0].party_id if not invites.is_empty() else ""


static func _other_id() -> String:
	return Multiplayer.friends.all[0].player_id if not Multiplayer.friends.all.is_empty() else ""


static func _members() -> int:
	return Multiplayer.party.news.current.members.size() if Multiplayer.party.news.current != null else 0


static func _leads() -> bool:
	return Multiplayer.party.news.current != null and Multiplayer.party.news.current.is_led_by(Multiplayer.player_id)


static func _are_all_ready() -> bool:
	return Multiplayer.party.news.current != null and Multiplayer.party.news.current.are_all_ready
