class_name Demo
extends Node3D
## The demo: a whole client of TR-Dungeons made of simple shapes. It joins the parts and decides nothing: the rules are the server's, and
## [code]Multiplayer[/code] knows them.
## [br][br]
## Behind [code]--[/code] on the command line: [code]--server=ws://…[/code], [code]--name=Ada[/code], [code]--room-template=room2[/code],
## which takes a server with [code]ALLOW_ANY_START=true[/code], [code]--room=<room_id>[/code], [code]--play[/code] to play at once,
## [code]--autopilot=<job>[/code] for [DemoAutopilot].

const _Arguments = preload("arguments.gd")
const _Fields = preload("fields.gd")
const _Happenings = preload("happenings.gd")
const _Palette = preload("look/palette.gd")

const _ARENA: PackedScene = preload("arena/arena.tscn")
const _ROOM_TITLES: Dictionary[String, String] = {
	"start": "The gathering place", "combat": "Somebody is here", "boss": "The boss's hall", "treasure": "A treasure room",
	"exit": "The way out",
}

@onready var dungeon: DemoDungeon = %Dungeon
@onready var entities: DemoEntities = %Entities
@onready var effects: DemoEffects = %Effects
@onready var rig: DemoCamera = %Camera
@onready var controller: DemoPlayerController = %Controller
@onready var input: DemoInput = %Input
@onready var preview: DemoPreview = %Preview
@onready var hud: DemoHud = %Hud

## The match that the player is in; [code]null[/code] for none.
var arena: DemoArena = null
## Tells of party, friends and queue.
var company: DemoCompany = DemoCompany.new()

var _arguments: _Arguments = _Arguments.new(OS.get_cmdline_user_args())
var _happenings: _Happenings = null
var _way_back: TrWayBack = TrWayBack.new()


func _ready() -> void:
	get_viewport().msaa_3d = Viewport.MSAA_4X
	entities.effects = effects
	preview.dungeon = dungeon
	preview.camera = rig
	input.intent = controller.intent
	input.camera = rig
	hud.join(entities, rig, controller.interaction)
	_happenings = _Happenings.new(entities, effects, rig, hud)
	_way_back.manager = Multiplayer
	add_child(_way_back)
	hud.outage.way_back = _way_back
	company.hud = hud
	add_child(company)
	_listen()
	Multiplayer.endpoint = _arguments.value("server", Multiplayer.endpoint)
	hud.menu.fill_in(Multiplayer.endpoint, _arguments.value("name"))
	preview.start()
	if _arguments.has("autopilot"):
		var autopilot: DemoAutopilot = DemoAutopilot.new()
		autopilot.demo = self
		autopilot.job = _arguments.value("autopilot")
		autopilot.folder = _arguments.value("shots")
		add_child(autopilot)
	if _arguments.has("play"):
		play(Multiplayer.endpoint, _arguments.value("name"))
	else:
		_look_for_server()


## Plays on a server: comes back to where the local player was, or begins.
func play(endpoint: String, character_name: String) -> void:
	_way_back.stop()
	await Multiplayer.leave()
	Multiplayer.endpoint = endpoint
	hud.menu.tell("Connecting to %s …" % endpoint, true)
	var options: Dictionary = {"character_name": character_name}
	if _arguments.has("room"):
		options["room_id"] = _arguments.value("room")
	if _arguments.has("room-template"):
		options["room_template_id"] = _arguments.value("room-template")
	if await Multiplayer.play(options):
		hud.menu.tell("", false)
		hud.menu.offer_new_account(false)
		hud.menu.close()
		company.listen()


## Ends the run of the character, and begins another.
func begin_anew(endpoint: String) -> void:
	if await Multiplayer.characters.end_session():
		await play(endpoint, "")


## Opens a screen of the menu, as it is on this server.
func show_screen(screen: String, endpoint: String, character_name: String) -> void:
	if not DemoMenu.is_playing():
		_way_back.stop()
		Multiplayer.endpoint = endpoint
		if screen != "Characters" and not await _have_character(character_name):
			return
	await hud.menu.show_screen(screen)


# A player without any character gets one, by which others know it.
func _have_character(character_name: String) -> bool:
	hud.menu.tell("Asking for your characters …", true)
	if not await Multiplayer.refresh_content() or not await Multiplayer.characters.refresh():
		return false
	if Multiplayer.characters.all.is_empty() and not await Multiplayer.characters.begin_session(character_name):
		return false
	await company.listen()
	return true


## Forgets the account, which is lost, and begins with a new one.
func begin_with_new_account(endpoint: String, character_name: String) -> void:
	Multiplayer.endpoint = endpoint
	await Multiplayer.account.forget()
	hud.menu.offer_new_account(false)
	await play(endpoint, character_name)


## Leaves the room, and does not come back by itself.
func leave() -> void:
	_way_back.stop()
	hud.result.visible = false
	await Multiplayer.leave()


func _listen() -> void:
	hud.menu.play_wanted.connect(play)
	hud.menu.screen_wanted.connect(show_screen)
	hud.menu.new_account_wanted.connect(begin_with_new_account)
	hud.menu.leave_wanted.connect(leave)
	hud.result.back_wanted.connect(_leave_match_to)
	Multiplayer.arena.joined.connect(_on_match_joined)
	Multiplayer.arena.left.connect(_on_match_left)
	Multiplayer.room.entered.connect(_on_connected_to_room)
	Multiplayer.combat_event_received.connect(_happenings.show)
	Multiplayer.account.lost.connect(func(_player_id: String, _reason: String) -> void: hud.menu.offer_new_account(true))
	Multiplayer.room.back.connect(func() -> void: hud.note("You are back", _Palette.GOOD))
	Multiplayer.room.left.connect(_on_disconnected)
	Multiplayer.failed.connect(_on_failed)
	Multiplayer.server_message_received.connect(func(text: String, _left: float) -> void: hud.announce("The server says", text, _Palette.GOLD))
	Multiplayer.player_left.connect(func(_player_id: String) -> void: hud.note("A player has left"))
	Multiplayer.progress.leveled_up.connect(func(level: int) -> void: hud.announce("Level %d" % level, "%s shows what you can learn" % DemoSettings.key(&"toggle_character"), _Palette.GOLD))
	Multiplayer.progress.achievement_unlocked.connect(_on_achievement_unlocked)
	Multiplayer.progress.item_received.connect(func(goods: Dictionary) -> void: hud.note("You receive %s" % _words_for(goods), _Palette.GOLD))
	Multiplayer.progress.item_mailed.connect(func(mail: TrMail) -> void: hud.note("In your mail: %s" % ", ".join(mail.goods.map(_words_for)), _Palette.GOLD))
	Multiplayer.runs.saved.connect(func(_run_id: String) -> void: hud.note("The run is saved: you can come back to it for 7 days", _Palette.GOOD))
	Multiplayer.content.changed.connect(_on_content_changed)


func _process(_delta: float) -> void:
	controller.is_paused = hud.is_game_paused()
	if arena != null:
		arena.is_paused = hud.is_game_paused()
	if Multiplayer.local == null:
		return
	dungeon.show_doors(Multiplayer.state.doors, false)
	rig.target = Multiplayer.local.position
	if Multiplayer.local.is_alive:
		effects.walk(Multiplayer.local.position, Multiplayer.local.yaw)


# Without a server there is the kept content, and the menu says so.
func _look_for_server() -> void:
	hud.menu.tell("Looking for the server …", false)
	if await Multiplayer.refresh_content():
		if Multiplayer.local == null:
			hud.menu.tell("The server is there.", false)
	else:
		_tell_offline()


func _tell_offline() -> void:
	var words: String = "No server there: you see the content that was kept from your last game."
	if Multiplayer.content.is_empty():
		words = "No server there, and no content has been kept yet. Start it with npm start."
	hud.menu.tell(words, false, true)


func _on_connected_to_room(_room_id: String) -> void:
	preview.stop()
	entities.clear()
	dungeon.show_dungeon(Multiplayer.content.dungeon(Multiplayer.state.dungeon_id))
	dungeon.set_room(Multiplayer.state.room_template_id)
	dungeon.show_doors(Multiplayer.state.doors, true)
	rig.target = Multiplayer.local.position
	rig.distance = 25.0
	var title: String = _ROOM_TITLES.get(Multiplayer.state.room_type, _Fields.title(Multiplayer.state.room_type))
	var place: String = TrContentCache.text_of(Multiplayer.content.dungeon(Multiplayer.state.dungeon_id), "name")
	hud.announce(title, place)


func _on_disconnected(code: int, reason: String) -> void:
	entities.clear()
	preview.start()
	if TrCloseReason.may_return(code):
		hud.menu.tell(reason, false, true)
		return
	hud.menu.tell("%s Play brings you back to where you were." % reason, false, code != ColyseusError.CONSENTED)
	hud.menu.open()


func _on_failed(error: ColyseusError) -> void:
	if DemoMenu.is_playing():
		hud.note(error.message, _Palette.DANGER.lightened(0.3))
		return
	hud.menu.tell(error.message, false, true)
	# Otherwise the banner says it, and the next try comes by itself.
	if not _way_back.is_trying or error.code in [TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]:
		hud.menu.open()


func _on_achievement_unlocked(achievement_id: String) -> void:
	var achievement: Dictionary = Multiplayer.content.achievement(achievement_id)
	hud.announce(TrContentCache.text_of(achievement, "name"), TrContentCache.text_of(achievement, "description"), _Palette.GOOD)


static func _words_for(goods: Dictionary) -> String:
	var quantity: int = int(_Fields.number(goods, "quantity", 1.0))
	var what: String = _Fields.title(_Fields.text(goods, "item_id"))
	return what if quantity == 1 else "%d %s" % [quantity, what]


# The dungeon is there no more until the player is out of the match.
func _on_match_joined(duel: TrArenaMatch) -> void:
	_way_back.stop()
	preview.stop()
	entities.clear()
	dungeon.visible = false
	hud.result.visible = false
	if arena != null:
		arena.queue_free()
	arena = _ARENA.instantiate()
	add_child(arena)
	arena.show_match(duel)
	duel.over.connect(func(_result: Dictionary) -> void: hud.result.show_result(duel))
	hud.menu.close()


func _on_match_left(_code: int, reason: String) -> void:
	if arena == null:
		return
	arena.queue_free()
	arena = null
	rig.camera.make_current()
	dungeon.visible = true
	preview.start()
	if not hud.result.visible:
		hud.menu.tell(reason, false)
		hud.menu.open()


func _leave_match_to(screen: String) -> void:
	await leave()
	hud.menu.open()
	await hud.menu.show_screen(screen)


func _on_content_changed() -> void:
	if Multiplayer.local == null:
		preview.start()
