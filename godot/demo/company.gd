class_name DemoCompany
extends Node
## Those whom the player plays with, also while no screen shows them: listens to what becomes of party, friends and queue, and says it in short
## notes.

const _Palette = preload("look/palette.gd")
const _TicketLine = preload("screens/ticket_line.gd")

## Where notes are shown; set by the demo.
var hud: DemoHud = null

# For whom it listens: the news are told to the session of one character.
var _character_id: String = ""


func _ready() -> void:
	var news: TrPartyNews = Multiplayer.party.news
	news.invited.connect(func(invite: TrPartyInvite) -> void: _note("%s invites you to a party: Esc, Party" % invite.invited_by))
	news.member_joined.connect(func(member: TrPartyMember) -> void: _note("%s is in your party" % member.character_name))
	news.member_left.connect(func(member: TrPartyMember) -> void: _note("%s has left your party" % member.character_name))
	news.leader_changed.connect(func(leader: TrPartyMember) -> void: _note("%s leads your party now" % leader.character_name))
	news.ready_asked.connect(func() -> void: _note("Your party's leader asks whether you are ready: Esc, Party"))
	news.all_ready.connect(func() -> void: _note("All are ready"))
	news.asked_to_join.connect(func(asked: TrPartyRequest) -> void: _note("%s asks to be let into your party" % asked.character_name))
	news.declined.connect(func(_party_id: String) -> void: _note("The party that you have asked does not let you in"))
	news.run_begun.connect(func(_run_id: String) -> void: _note("Your party's leader has begun a run: Esc, Party"))
	news.ended.connect(_note)
	Multiplayer.queue.asked.connect(func(_ticket: TrTicket) -> void: _announce("A match was found", "Esc, Matches: accept it"))
	Multiplayer.queue.opened.connect(_on_match_opened)
	Multiplayer.queue.ended.connect(_on_ticket_ended)
	Multiplayer.party.chat.said.connect(_on_said)
	Multiplayer.friends.asked.connect(func(friend: TrFriend) -> void: _note("%s asks to be your friend: Esc, Friends" % friend.character_name))
	Multiplayer.friends.accepted.connect(func(friend: TrFriend) -> void: _note("%s is your friend now" % friend.character_name))


## Listens from now on for the character that plays, or would.
func listen() -> void:
	var news: TrPartyNews = Multiplayer.party.news
	if _character_id != Multiplayer.characters.chosen_id:
		await news.stop()
	_character_id = Multiplayer.characters.chosen_id
	await news.listen()


# Who has accepted goes in at once.
func _on_match_opened(ticket: TrTicket) -> void:
	if ticket.ticket_id == _TicketLine.accepted_id and Multiplayer.arena.current == null:
		Multiplayer.queue.join()
	else:
		_announce("Your match is open", "Esc, Matches: go in")


func _on_ticket_ended(ticket: TrTicket) -> void:
	if ticket.reason != "played":
		_note(ticket.why)


func _on_said(line: TrPartyLine) -> void:
	if line.player_id != Multiplayer.player_id and not line.is_ping():
		_note("%s: %s" % [line.character_name, line.text])


# The menu says it by itself.
func _announce(title: String, subtitle: String) -> void:
	if not hud.menu.visible:
		hud.announce(title, subtitle, _Palette.GOLD)


func _note(words: String) -> void:
	hud.note(words, _Palette.GOLD)
