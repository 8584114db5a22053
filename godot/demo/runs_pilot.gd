extends RefCounted
## The job [code]runs[/code] of [DemoAutopilot]: with the buttons of the screen of runs, as a player does. Where there is a folder, it gets a
## picture of the screen.

const _SECONDS_FOR_SHADERS: float = 2.0
const _NO_CODE: String = "BCDFGHJK"

var _autopilot: DemoAutopilot
var _menu: DemoMenu
var _screen: DemoRuns


func _init(autopilot: DemoAutopilot) -> void:
	_autopilot = autopilot
	_menu = autopilot.demo.hud.menu
	_screen = _menu.get_node(^"%RunsPanel")


## Plays it, and ends the game.
func play() -> void:
	if not await _open():
		return
	_say_list("at first")
	if not await _autopilot.press("BeginRun", func() -> bool: return Multiplayer.local != null and not _menu.visible):
		return
	var run_id: String = Multiplayer.runs.current.run_id
	_autopilot.say("begun %s in %s" % [run_id, Multiplayer.state.room_template_id])
	_menu.open()
	var code: LineEdit = _menu.get_node(^"%InviteCode")
	if not await _autopilot.press("MakeInvite", func() -> bool: return code.text != ""):
		return
	_autopilot.say("code %s: %s" % [code.text, _menu.status()])
	if not await _autopilot.until(func() -> bool: return Multiplayer.state.players.size() > 1, "who is invited"):
		return
	if not await _autopilot.press("Leave", func() -> bool: return Multiplayer.local == null):
		return
	if not await _reopen():
		return
	_say_list("after leaving")
	_autopilot.say("board: %s" % " | ".join(_screen.board_words()))
	_menu.type_in("InviteCode", _NO_CODE)
	if not await _autopilot.press("JoinByCode", func() -> bool: return _menu.status().contains(_NO_CODE)):
		return
	_autopilot.say("refused: %s" % _menu.status())
	if _autopilot.folder != "":
		_menu.tell("", false)
		await _autopilot.get_tree().create_timer(_SECONDS_FOR_SHADERS).timeout
		_autopilot.get_viewport().get_texture().get_image().save_png(_autopilot.folder.path_join("runs.png"))
	if await _autopilot.press("GoToRun", func() -> bool: return Multiplayer.local != null and not _menu.visible):
		_autopilot.say("back in %s, which is %s" % [Multiplayer.runs.current.run_id, "saved" if Multiplayer.runs.current.is_saved else "not saved"])
		_autopilot.end(0)


func _open() -> bool:
	return await _autopilot.press("RunsButton", func() -> bool: return _screen.is_visible_in_tree() and _menu.status() == "")


# It was open when the player came into the run.
func _reopen() -> bool:
	return await _autopilot.press("RunsButton", func() -> bool: return not _screen.is_visible_in_tree()) and await _open()


func _say_list(when: String) -> void:
	_autopilot.say("%s: %s" % [when, " | ".join(_screen.words())])
