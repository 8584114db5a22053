class_name DemoPartyScreen
extends DemoScreen
## The player's party: made, joined by a code or an invite, led, left, and talked in.

const _Times = preload("times.gd")

# A code has 8 characters; players write it with dashes and spaces.
const _LONGEST_CODE: int = 32
const _PLACES: Dictionary[String, String] = {"none": "in the menu", "dungeon": "in a dungeon", "arena": "in a match"}

var _party: TrParty = Multiplayer.party
var _list: DemoLines
var _code: DemoEntry
var _chat: DemoPartyChat
# With which others come in; empty as long as nobody has asked for it.
var _own_code: String = ""
# What the leader has begun; empty for nothing.
var _run_id: String = ""


func _ready() -> void:
	var column: VBoxContainer = add_column("Party")
	var parts: HBoxContainer = HBoxContainer.new()
	parts.size_flags_vertical = Control.SIZE_EXPAND_FILL
	parts.add_theme_constant_override("separation", 14)
	column.add_child(parts)
	_list = add_lines(parts)
	_list.size_flags_stretch_ratio = 1.5
	_chat = DemoPartyChat.new(self)
	parts.add_child(_chat)
	_code = add_entry(column, "Code of a party", "Join", _LONGEST_CODE)
	_code.entered.connect(_on_code_entered)
	_party.news.changed.connect(_fill)
	_party.news.left.connect(func(_party_id: String) -> void: _forget())
	_party.news.run_begun.connect(_on_run_begun)
	_fill()


func _process(_delta: float) -> void:
	# The seconds of a ready check run.
	if is_visible_in_tree() and _seconds_to_answer() >= 0.0 and Engine.get_process_frames() % 30 == 0:
		_fill()


func refresh() -> bool:
	var is_there: bool = (await _party.refresh()).is_accepted
	if is_there and _party.news.current != null:
		await _party.chat.refresh()
	return is_there


## Joins the party of a code, as the field and its button do.
func join(code: String) -> bool:
	return _code.type_and_enter(code)


## Says something to the party, as the field and its button do.
func say(words: String) -> bool:
	return _chat.say(words)


## What was said to the party.
func chat_said() -> PackedStringArray:
	return _chat.said()


func _fill() -> void:
	var party: TrPartyView = _party.news.current
	var lines: Array[DemoLine] = []
	if party != null:
		_add_own(lines, party)
	else:
		var none: DemoLine = DemoLine.of("none", "You are in no party.", "Make one, or join one by its code or an invite.")
		lines.append(none.can("Make a party", func() -> void: do(_party.begin)))
	for invite: TrPartyInvite in _party.news.invites:
		lines.append(_line_of_invite(invite))
	_list.fill(lines)
	_chat.visible = party != null
	_code.visible = party == null


func _add_own(lines: Array[DemoLine], party: TrPartyView) -> void:
	var is_leader: bool = party.is_led_by(Multiplayer.player_id)
	if _run_id != "":
		var begun: DemoLine = DemoLine.of("run", "Your party's leader has begun a run.")
		lines.append(begun.can("Go along", _go_along))
	if _seconds_to_answer() >= 0.0:
		lines.append(_line_of_ready_check(party))
	for member: TrPartyMember in party.members:
		lines.append(_line_of_member(party, member, is_leader))
	for request: TrPartyRequest in party.requests:
		lines.append(_line_of_request(request))
	lines.append(_line_of_party(party, is_leader))


func _line_of_member(party: TrPartyView, member: TrPartyMember, is_leader: bool) -> DemoLine:
	var id: String = member.player_id
	var is_own: bool = id == Multiplayer.player_id
	var said: PackedStringArray = ["leads"] if member.is_leader else []
	var place: String = _PLACES.get(member.where, member.where)
	said.append("away" if member.is_away else place)
	if party.ready_asked_at != "" and member.has_answered:
		said.append("ready" if member.is_ready else "not ready")
	if member.is_muted:
		said.append("muted")
	var name_of: String = "%s%s, level %d" % [member.character_name, " (you)" if is_own else "", member.level]
	var line: DemoLine = DemoLine.of(id, name_of, ", ".join(said))
	if is_leader and not is_own:
		line.can("Make leader", func() -> void: do(_party.promote.bind(id), "%s leads now." % member.character_name))
		line.can("Unmute" if member.is_muted else "Mute", func() -> void: do(_party.mute.bind(id, not member.is_muted)))
		line.can("Remove", func() -> void: do(_party.remove.bind(id), "%s is removed." % member.character_name))
	return line


func _line_of_party(party: TrPartyView, is_leader: bool) -> DemoLine:
	var open: String = "Everybody who knows the party may come in." if party.is_open else "Others come in by an invite or the code."
	if _own_code != "":
		open += " The code, good until the party ends: %s" % _own_code
	var line: DemoLine = DemoLine.of("party", "%d of %d" % [party.members.size(), party.max_size], open)
	line.can("Invite by code", _make_code)
	if is_leader:
		line.can("Ask whether all are ready", func() -> void: do(_party.check_ready))
		line.can("Close to strangers" if party.is_open else "Open to everybody", func() -> void: do(_party.set_open.bind(not party.is_open)))
	return line.can("Leave the party", func() -> void: do(_party.leave, "You have left the party."))


func _line_of_ready_check(party: TrPartyView) -> DemoLine:
	var own: TrPartyMember = party.member(Multiplayer.player_id)
	var line: DemoLine = DemoLine.of("ready", "Are you ready? %d s left." % ceili(_seconds_to_answer()))
	if own == null or not own.has_answered:
		line.can("Ready", func() -> void: do(_party.answer_ready.bind(true)))
		line.can("Not ready", func() -> void: do(_party.answer_ready.bind(false)))
	return line


func _line_of_request(request: TrPartyRequest) -> DemoLine:
	var line: DemoLine = DemoLine.of(request.player_id, "%s asks to be let in." % request.character_name)
	line.can("Let in", func() -> void: do(_party.answer_request.bind(request.player_id, true)))
	return line.can("Refuse", func() -> void: do(_party.answer_request.bind(request.player_id, false)))


func _line_of_invite(invite: TrPartyInvite) -> DemoLine:
	var of_leader: String = "" if invite.leader_name == "" else "The party of %s, %d of %d" % [invite.leader_name, invite.member_count, invite.max_size]
	var line: DemoLine = DemoLine.of(invite.party_id, "%s invites you to a party." % invite.invited_by, of_leader)
	line.can("Join", func() -> void: do(_party.join.bind(invite.party_id), "You are in the party."))
	return line.can("Decline", func() -> void: do(_party.decline_invite.bind(invite.party_id)))


# Less than 0 where nobody asks.
func _seconds_to_answer() -> float:
	var party: TrPartyView = _party.news.current
	if party == null or party.ready_ends_at == "" or party.are_all_ready:
		return -1.0
	return _Times.seconds_until(party.ready_ends_at)


func _make_code() -> void:
	var verdict: TrVerdict = await do(_party.make_code, "Tell others the code.")
	if verdict.is_accepted:
		var made: TrPartyInvite = verdict.value
		_own_code = made.code
		_fill()


func _on_code_entered(code: String) -> void:
	if (await do(_party.join_by_code.bind(code), "You are in the party.")).is_accepted:
		_code.clear()


func _on_run_begun(run_id: String) -> void:
	_run_id = run_id
	_fill()


func _go_along() -> void:
	var run_id: String = _run_id
	_run_id = ""
	await go(Multiplayer.runs.resume.bind(run_id))
	_fill()


func _forget() -> void:
	_own_code = ""
	_run_id = ""
