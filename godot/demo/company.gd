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
	news.invited.connect(func(invite: TrPartyInvite) -> void: _note("%s invites you to a party%s" % [invite.invited_by, _way_to("Party")]))
	news.member_joined.connect(func(member: TrPartyMember) -> void: _note("%s is in your party" % member.character_name))
	news.member_left.connect(func(member: TrPartyMember) -> void: _note("%s has left your party" % member.character_name))
	news.leader_changed.connect(func(leader: TrPartyMember) -> void: _note("%s leads your party now" % leader.character_name))
	news.ready_asked.connect(_on_ready_asked)
	news.all_ready.connect(func() -> void: _note("All are ready"))
	news.asked_to_join.connect(func(asked: TrPartyRequest) -> void: _note("%s asks to be let into your party" % asked.character_name))
	news.declined.connect(func(_party_id: String) -> void: _note("The party that you have asked does not let you in"))
	news.run_begun.connect(func(_run_id: String) -> void: _note("Your party's leader has begun a run%s" % _way_to("Party")))
	news.ended.connect(_note)
	Multiplayer.queue.asked.connect(func(_ticket: TrTicket) -> void: _announce("A match was found", "%s, Matches: accept it" % DemoSettings.key(&"menu")))
	Multiplayer.queue.opened.connect(_on_match_opened)
	Multiplayer.queue.ended.connect(_on_ticket_ended)
	Multiplayer.party.chat.said.connect(_on_said)
	Multiplayer.friends.asked.connect(func(friend: TrFriend) -> void: _note("%s asks to be your friend%s" % [friend.character_name, _way_to("Friends")]))
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
		_announce("Your match is open", "%s, Matches: go in" % DemoSettings.key(&"menu"))


func _on_ticket_ended(ticket: TrTicket) -> void:
	if ticket.reason != "played":
		_note(ticket.why)


func _on_ready_asked() -> void:
	var party: TrPartyView = Multiplayer.party.news.current
	if party == null or not party.is_led_by(Multiplayer.player_id):
		_note("Your party's leader asks whether you are ready%s" % _way_to("Party"))


# The party's screen shows what was said by itself.
func _on_said(line: TrPartyLine) -> void:
	if line.player_id != Multiplayer.player_id and not line.is_ping() and not hud.menu.screen("Party").is_visible_in_tree():
		_note("%s: %s" % [line.character_name, line.text])


# The menu says it by itself.
func _announce(title: String, subtitle: String) -> void:
	if not hud.menu.visible:
		hud.announce(title, subtitle, _Palette.GOLD)


# Where the player does something about it. In the menu the button is before its eyes.
func _way_to(tab: String) -> String:
	return "" if hud.menu.visible else ": %s, %s" % [DemoSettings.key(&"menu"), tab]


func _note(words: String) -> void:
	hud.note(words, _Palette.GOLD)
