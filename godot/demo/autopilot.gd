class_name DemoAutopilot
extends Node
## Plays the demo by itself, for tests and pictures: fills in the intent as keyboard and mouse would, so that everything else is what a
## player gets. Only the command line starts it: [code]--autopilot=<job>[/code].
## [br][br]
## Jobs: [code]clear[/code] clears a room, takes its loot and goes through the door onward; [code]offline[/code] looks at what there
## is without a server; [code]characters[/code] makes characters, renames, deletes and brings back on the demo's own screen, then plays the one that
## it has chosen; [code]character[/code] fights until it has a level more, and then uses the screen of its character; [code]runs[/code] begins a run, makes an invite, leaves, resumes and reads the leaderboard on the demo's screen of runs; [code]company[/code] makes friends and a party with another demo; [code]match[/code] plays a match from the queue to its result; [code]watch[/code] looks at a queue until somebody waits there; [code]gamepad[/code] uses the menu with a gamepad's buttons; [code]outage[/code] stands in a room until the server was away and is back; [code]picture:<name>[/code] plays and
## keeps the best picture. What it does it prints, a line for each deed.

const _Photographer = preload("photographer.gd")
const _CompanyPilot = preload("company_pilot.gd")
const _GamepadPilot = preload("gamepad_pilot.gd")
const _MatchPilot = preload("match_pilot.gd")
const _RunsPilot = preload("runs_pilot.gd")

const _STRIKE_FROM_M: float = 1.55
const _FLEE_TO_M: float = 5.5
const _FIREBALL_FROM_M: float = 3.5
const _MAGE_FROM_M: float = 6.0
const _ASK_AGAIN_SECONDS: float = 0.5
const _WAIT_SECONDS: float = 90.0
const _OUTAGE_SECONDS: float = 60.0
const _MOST_TRIES: int = 5
# The first frames only make the shaders ready.
const _FRAMES_FOR_SHADERS: int = 4

## What it plays.
var demo: Demo = null
## What it is to do.
var job: String = ""
## Where pictures are kept.
var folder: String = ""
## Where to stand when there is nothing else to do.
var post: Vector2 = Vector2.INF
## Whether it takes what lies there, and goes on when the room is cleared.
var is_greedy: bool = true
## Whether it stays away from the enemies, and fights with fireballs alone.
var is_mage: bool = false
## Whether it leaves the enemies alone.
var is_peaceful: bool = false

# Held while they play.
var _company_pilot: _CompanyPilot = null
var _gamepad_pilot: _GamepadPilot = null
var _match_pilot: _MatchPilot = null
var _runs_pilot: _RunsPilot = null
var _ask_in: float = 0.0
var _picked_up: int = 0
var _killed: int = 0


func _ready() -> void:
	process_priority = -20
	demo.input.process_mode = Node.PROCESS_MODE_DISABLED
	Multiplayer.combat_event_received.connect(_on_event)
	Multiplayer.request_rejected.connect(func(what: String, reason: String) -> void: say("%s is refused: %s" % [what, reason]))
	match job.get_slice(":", 0):
		"clear":
			_clear()
		"offline":
			_look_offline()
		"characters":
			_manage_characters()
		"character":
			_use_character_screen()
		"runs":
			is_peaceful = true
			is_greedy = false
			_runs_pilot = _RunsPilot.new(self)
			_runs_pilot.play()
		"company":
			_keep_company()
		"gamepad":
			_use_gamepad()
		"match":
			_play_match()
		"watch":
			_watch_queue()
		"outage":
			_wait_for_outage()
		"picture":
			var photographer: _Photographer = _Photographer.new()
			photographer.autopilot = self
			add_child(photographer)


func _process(delta: float) -> void:
	if Multiplayer.local == null:
		return
	_ask_in = maxf(0.0, _ask_in - delta)
	var intent: DemoIntent = demo.controller.intent
	intent.clear()
	if not Multiplayer.local.is_alive:
		intent.wants_respawn = _may_ask()
		return
	var enemy_id: String = _nearest_enemy()
	if enemy_id != "" and not is_peaceful:
		_fight(intent, enemy_id)
	elif is_greedy:
		_go_on(intent)
	elif post != Vector2.INF:
		_walk_to(intent, post, 0.3)


## Ends the game; [param code] is the process's exit code.
func end(code: int) -> void:
	await Multiplayer.party.news.stop()
	await Multiplayer.leave()
	get_tree().quit(code)


func _clear() -> void:
	if not await until(func() -> bool: return Multiplayer.local != null, "a room"):
		return
	var first_room: String = Multiplayer.state.room_template_id
	say("in %s with %d enemies" % [first_room, Multiplayer.state.enemies.size()])
	for attempt: int in _MOST_TRIES:
		is_greedy = false
		if not await until(func() -> bool: return Multiplayer.state != null and Multiplayer.state.is_cleared, "the room to be cleared"):
			return
		say("cleared %s after %d kills" % [first_room, _killed])
		# Loot comes with the death, but not every enemy drops some.
		await get_tree().create_timer(0.4).timeout
		if not Multiplayer.state.loot_drops.is_empty():
			break
		say("nothing was dropped: another try")
		await demo.begin_anew(Multiplayer.endpoint)
	is_greedy = true
	var is_beyond: Callable = func() -> bool: return Multiplayer.state != null and Multiplayer.state.room_template_id != first_room
	if not await until(is_beyond, "the door"):
		return
	say("picked up %d, went through to %s" % [_picked_up, Multiplayer.state.room_template_id])
	await get_tree().create_timer(1.0).timeout
	say("done, ping %d ms" % roundi(Multiplayer.room.quality.ping_ms))
	end(0)


func _look_offline() -> void:
	await get_tree().create_timer(2.0).timeout
	var rooms: int = demo.dungeon.plan.room_order.size() if demo.dungeon.plan != null else 0
	say("offline: content version %d, %d rooms shown, %d statues" % [
		Multiplayer.content.version, rooms, demo.preview.get_child_count(),
	])
	get_tree().quit(0)


# With the buttons, as a player does. Where there is a folder, it gets a picture of the screen.
func _manage_characters() -> void:
	is_peaceful = true
	var menu: DemoMenu = demo.hud.menu
	var characters: TrCharacters = Multiplayer.characters
	menu.press("CharactersButton")
	for each: String in ["Ada of the Pilots", "Bob of the Pilots", "Cleo of the Pilots", "Dagny of the Pilots"]:
		menu.type_in("NewName", each)
		if not await press("Create", func() -> bool: return characters.chosen_id != "" and characters.all[0].character_name == each):
			return
	menu.type_in("NewName", "Daria of the Pilots")
	if not await press("Rename", func() -> bool: return characters.all[0].character_name == "Daria of the Pilots"):
		return
	menu.type_in("NewName", "Ada of the Pilots")
	if not await press("Create", func() -> bool: return Multiplayer.last_error != null):
		return
	say("refused: %s" % menu.status())
	say("after a new name: %s" % ", ".join(_character_names()))
	if not await press("Delete", func() -> bool: return not characters.deleted.is_empty()):
		return
	say("after deleting: %s" % ", ".join(_character_names()))
	characters.choose(characters.all[1].character_id)
	if folder != "":
		# The first frames only make the shaders ready.
		await get_tree().create_timer(2.0).timeout
		get_viewport().get_texture().get_image().save_png(folder.path_join("characters.png"))
	if not await press("Undo", func() -> bool: return characters.deleted.is_empty()):
		return
	say("after undoing: %s" % ", ".join(_character_names()))
	if await press("Play", func() -> bool: return Multiplayer.local != null):
		say("plays %s" % Multiplayer.state.player(Multiplayer.player_id).character_name)
		end(0)


# With the buttons, as a player does. Where there is a folder, it gets a picture of the screen.
func _use_character_screen() -> void:
	_draw_for_pictures_alone()
	if not await until(func() -> bool: return Multiplayer.progress.sheet != null and Multiplayer.progress.sheet.level > 1, "the next level"):
		return
	is_peaceful = true
	if not await until(func() -> bool: return Multiplayer.state.loot_drops.is_empty(), "what lies there"):
		return
	is_greedy = false
	var screen: DemoCharacterScreen = demo.hud.character
	screen.toggle()
	var node_id: String = screen.select_first_skill()
	if not await _press_on(screen, "LearnSkill", func() -> bool: return Multiplayer.progress.sheet.skills.has(node_id)):
		return
	say("learned %s" % node_id)
	if not await _press_on(screen, "Save1", func() -> bool: return Multiplayer.progress.sheet.has_loadout(1)):
		return
	if not await _press_on(screen, "Respec", func() -> bool: return Multiplayer.progress.sheet.skills.is_empty()):
		return
	if not await _press_on(screen, "Wear1", func() -> bool: return Multiplayer.progress.sheet.skills.has(node_id)):
		return
	say("wears set 1 again")
	say("screen: %s" % " | ".join(screen.words()))
	await keep_picture("character")
	end(0)


# As soon as the button can be pressed, again as long as a fight forbids what it does, and until that is done.
func _press_on(screen: DemoCharacterScreen, button: String, is_done: Callable) -> bool:
	var tried: Callable = func() -> bool:
		if not is_done.call() and _may_ask():
			screen.press(button)
		return is_done.call()
	return await until(tried, "what %s does" % button)


func _character_names() -> Array:
	return Multiplayer.characters.all.map(func(each: TrCharacter) -> String: return each.character_name)


## Presses a button of the menu as soon as it can be pressed, and waits until that is done. Returns whether it is.
func press(button: String, is_done: Callable) -> bool:
	if not await until(func() -> bool: return demo.hud.menu.press(button), "the button %s" % button):
		return false
	return await until(is_done, "what %s does" % button)


# With the buttons, as a player does.
func _keep_company() -> void:
	_draw_for_pictures_alone()
	is_peaceful = true
	is_greedy = false
	_company_pilot = _CompanyPilot.new(self)
	if await _company_pilot.play():
		end(0)


# With the buttons, as a player does.
func _play_match() -> void:
	_draw_for_pictures_alone()
	is_peaceful = true
	is_greedy = false
	_match_pilot = _MatchPilot.new(self)
	if await _match_pilot.play():
		end(0)


func _watch_queue() -> void:
	_match_pilot = _MatchPilot.new(self)
	if await _match_pilot.watch():
		end(0)


func _use_gamepad() -> void:
	_gamepad_pilot = _GamepadPilot.new(self)
	if await _gamepad_pilot.play():
		end(0)


# What the banner says is printed as long as there is a banner.
func _wait_for_outage() -> void:
	is_peaceful = true
	is_greedy = false
	if not await until(func() -> bool: return Multiplayer.local != null, "a room"):
		return
	say("in %s as %s" % [Multiplayer.room_id, Multiplayer.player_id])
	var outage: DemoOutage = demo.hud.outage
	if not await until(func() -> bool: return outage.visible, "an outage"):
		return
	var deadline: int = Time.get_ticks_msec() + int(_OUTAGE_SECONDS * 1000.0)
	while (outage.visible or not Multiplayer.is_connected) and Time.get_ticks_msec() < deadline:
		say("banner: %s | %s | %s | %s" % [outage.visible, outage.title, outage.reason, outage.hint])
		await get_tree().create_timer(0.5).timeout
	say("back in %s as %s, menu %s" % [Multiplayer.room_id, Multiplayer.player_id, demo.hud.menu.visible])
	end(0 if Multiplayer.is_connected else 1)


func _fight(intent: DemoIntent, enemy_id: String) -> void:
	var enemy: TrEnemySchema = Multiplayer.state.enemy(enemy_id)
	var there: Vector3 = Multiplayer.room.enemy_position(enemy_id)
	var here: Vector3 = Multiplayer.local.position
	var metres: float = here.distance_to(there)
	intent.aim = there
	intent.is_aiming = true
	if enemy.attack_ability_id != "" and metres < _FLEE_TO_M:
		var away: Vector3 = (here - there).normalized()
		intent.direction = Vector2(away.x, away.z)
		return
	var can_burn: bool = Multiplayer.local.cooldown_left("fireball") <= 0.0 and Multiplayer.local.mana > 25.0
	if (is_mage or metres > _FIREBALL_FROM_M) and can_burn and _may_ask():
		intent.wanted_skill = 0
	elif is_mage:
		_walk_to(intent, Vector2(there.x, there.z), _MAGE_FROM_M)
	elif metres > _STRIKE_FROM_M:
		_walk_to(intent, Vector2(there.x, there.z), _STRIKE_FROM_M - 0.2)
	else:
		intent.wants_attack = true


func _go_on(intent: DemoIntent) -> void:
	var goal: Vector2 = Vector2.INF
	for loot_instance_id: String in Multiplayer.state.loot_drops:
		if Multiplayer.room.is_loot_shown(loot_instance_id):
			var place: Vector3 = Multiplayer.state.loot(loot_instance_id).place()
			goal = Vector2(place.x, place.z)
	if goal == Vector2.INF and Multiplayer.state.is_cleared:
		for doorway: TrWalkableArea.Doorway in Multiplayer.room.walkable_area.doorways:
			if doorway.is_onward:
				goal = doorway.position
	if goal == Vector2.INF:
		return
	_walk_to(intent, goal, 1.2)
	var can_do: DemoInteraction.Kind = demo.controller.interaction.kind
	var is_at_goal: bool = Vector2(Multiplayer.local.position.x, Multiplayer.local.position.z).distance_to(goal) < 1.6
	if is_at_goal and can_do != DemoInteraction.Kind.NONE and can_do != DemoInteraction.Kind.LOCKED_DOOR and _may_ask():
		intent.wants_interaction = true


func _walk_to(intent: DemoIntent, goal: Vector2, within: float) -> void:
	var here: Vector2 = Vector2(Multiplayer.local.position.x, Multiplayer.local.position.z)
	if here.distance_to(goal) > within:
		intent.direction = here.direction_to(Multiplayer.room.walkable_area.first_segment(here, goal))


func _nearest_enemy() -> String:
	var found: String = ""
	var nearest: float = INF
	for id: String in Multiplayer.state.enemies:
		if not Multiplayer.state.enemy(id).is_alive:
			continue
		var metres: float = Multiplayer.room.enemy_position(id).distance_to(Multiplayer.local.position)
		if metres < nearest:
			nearest = metres
			found = id
	return found


# What is asked of the server is not asked again in every frame.
func _may_ask() -> bool:
	if _ask_in > 0.0:
		return false
	_ask_in = _ASK_AGAIN_SECONDS
	return true


# A machine that draws in software plays at full speed only without.
func _draw_for_pictures_alone() -> void:
	RenderingServer.render_loop_enabled = folder == ""
	Engine.max_fps = 60


## Keeps a picture of the screen, where there is a folder for pictures.
func keep_picture(named: String) -> void:
	if folder == "":
		return
	for frame: int in _FRAMES_FOR_SHADERS:
		RenderingServer.force_draw(false)
		await get_tree().process_frame
	get_viewport().get_texture().get_image().save_png(folder.path_join("%s.png" % named))


## Waits until it is so, and gives up after a while, and ends the game then. Returns whether it is.
func until(is_so: Callable, what: String, seconds: float = _WAIT_SECONDS) -> bool:
	var deadline: int = Time.get_ticks_msec() + int(seconds * 1000.0)
	while not is_so.call():
		if Time.get_ticks_msec() > deadline:
			say("gave up waiting for %s; the menu says: %s" % [what, demo.hud.menu.status()])
			end(1)
			return false
		await get_tree().process_frame
	return true


func _on_event(event: Dictionary) -> void:
	match event.get("event_type"):
		"enemy_died":
			_killed += 1
			say("killed %s" % event.get("target_enemy_id"))
		"loot_picked_up":
			if event.get("source_player_id") == Multiplayer.player_id:
				_picked_up += 1
				say("picked up %s" % event.get("item_id"))


## Prints a line for a test to read.
func say(words: String) -> void:
	print("AUTOPILOT ", words)
