class_name DemoRuns
extends DemoScreen
## The runs that the player can begin, resume or join, by invite too, and the leaderboard of the dungeon that is chosen.

const _Fields = preload("../fields.gd")

const _MOST_IN_PARTY: int = 4

@onready var _list: DemoRunList = %RunList
@onready var _dungeon: OptionButton = %RunDungeon
@onready var _difficulty: OptionButton = %RunDifficulty
@onready var _is_public: CheckBox = %RunIsOpen
@onready var _with_party: CheckBox = %RunWithParty
@onready var _begin: Button = %BeginRun
@onready var _go: Button = %GoToRun
@onready var _leave: Button = %LeaveRun
@onready var _code: LineEdit = %InviteCode
@onready var _join: Button = %JoinByCode
@onready var _invite: Button = %MakeInvite
@onready var _party: OptionButton = %BoardParty
@onready var _board: DemoBoardList = %Board

var _is_busy: bool = false


func _ready() -> void:
	for size_of_party: int in range(1, _MOST_IN_PARTY + 1):
		_party.add_item("alone" if size_of_party == 1 else "party of %d" % size_of_party)
	_list.wanted.connect(_on_go_pressed)
	_list.item_selected.connect(_refresh_buttons)
	_begin.pressed.connect(_on_begin_pressed)
	_go.pressed.connect(_on_go_pressed)
	_leave.pressed.connect(func() -> void: do(Multiplayer.runs.leave.bind(_list.selected_id()), "You have left the run."))
	_join.pressed.connect(_on_join_pressed)
	_code.text_submitted.connect(func(_text: String) -> void: _on_join_pressed())
	_code.text_changed.connect(func(_text: String) -> void: _refresh_buttons())
	_invite.pressed.connect(_on_invite_pressed)
	_dungeon.item_selected.connect(func(_index: int) -> void: refresh())
	_difficulty.item_selected.connect(func(_index: int) -> void: _read_board())
	_party.item_selected.connect(func(_index: int) -> void: _read_board())
	Multiplayer.runs.changed.connect(_fill)
	Multiplayer.party.news.changed.connect(_refresh_buttons)
	Multiplayer.content.changed.connect(_fill_choices)
	_fill_choices()
	_fill()


func refresh() -> bool:
	var is_there: bool = await Multiplayer.runs.refresh() and await Multiplayer.runs.find_open(_chosen(_dungeon))
	return is_there and await _read_board()


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	_is_busy = is_busy
	_refresh_buttons()


## What its lines say, for tests.
func words() -> PackedStringArray:
	return _list.words()


## What the lines of its leaderboard say, for tests.
func board_words() -> PackedStringArray:
	return _board.words()


# The run that invites lead to: the one that is selected, else the one that is played.
func _run_to_share() -> String:
	if _list.selected_kind() == DemoRunList.Kind.OWN:
		return _list.selected_id()
	return Multiplayer.runs.current.run_id if Multiplayer.runs.current != null else ""


func _on_begin_pressed() -> void:
	var wanted: Dictionary = {"dungeon_id": _chosen(_dungeon), "difficulty_id": _chosen(_difficulty), "is_open": _is_public.button_pressed}
	if _with_party.visible and _with_party.button_pressed:
		wanted["with_party"] = true
	_go_to(Multiplayer.runs.begin.bind(wanted))


func _on_go_pressed() -> void:
	var run_id: String = _list.selected_id()
	if _go.disabled:
		return
	_go_to(Multiplayer.runs.resume.bind(run_id) if _list.selected_kind() == DemoRunList.Kind.OWN else Multiplayer.runs.join.bind(run_id))


func _on_join_pressed() -> void:
	if not _join.disabled:
		_go_to(Multiplayer.runs.join_by_code.bind(_code.text))


func _on_invite_pressed() -> void:
	var verdict: TrVerdict = await do(Multiplayer.runs.invite.bind(_run_to_share()), "The code is good for one player and a day.")
	if verdict.is_accepted:
		var invite: TrRunInvite = verdict.value
		_code.text = invite.code
		_refresh_buttons()


func _go_to(deed: Callable) -> void:
	var verdict: TrVerdict = await do(deed)
	if verdict.is_accepted:
		var run: TrRun = verdict.value
		_code.clear()
		_list.select_run(run.run_id)
		came_in.emit()


func _read_board() -> bool:
	var parts: Array[String] = [_chosen(_dungeon), _chosen(_difficulty)]
	if Multiplayer.leaderboards.all.is_empty() and not await Multiplayer.leaderboards.refresh():
		return false
	for board: TrBoard in Multiplayer.leaderboards.all:
		if [board.dungeon_id, board.difficulty_id] == parts and board.party_size == _party.selected + 1:
			_board.fill(await Multiplayer.leaderboards.around_me(board.board_id))
			return true
	_board.fill(null)
	return true


func _fill() -> void:
	_list.fill()
	_refresh_buttons()


func _fill_choices() -> void:
	_fill_choice(_dungeon, "dungeons")
	_fill_choice(_difficulty, "difficulties")


# What was chosen stays chosen, if it is still there.
func _fill_choice(choice: OptionButton, content_set: String) -> void:
	var before: String = _chosen(choice)
	var entries: Dictionary = Multiplayer.content.entries(content_set)
	choice.clear()
	for id: String in entries:
		var entry: Dictionary = entries[id]
		var min_level: int = int(_Fields.number(entry, "min_level"))
		choice.add_item(TrContentCache.text_of(entry, "name") + (" (level %d)" % min_level if min_level > 1 else ""))
		choice.set_item_metadata(-1, id)
		if id == before or before == "" and id in ["first_dungeon", "normal"]:
			choice.select(choice.item_count - 1)


static func _chosen(choice: OptionButton) -> String:
	return str(choice.get_selected_metadata()) if choice.selected >= 0 else ""


func _refresh_buttons() -> void:
	var kind: DemoRunList.Kind = _list.selected_kind()
	var run: TrRun = Multiplayer.runs.find(_list.selected_id())
	var is_over: bool = run != null and run.is_over()
	_with_party.visible = Multiplayer.party.news.current != null
	_begin.disabled = _is_busy
	_go.text = "Join" if kind in [DemoRunList.Kind.INVITE, DemoRunList.Kind.OPEN] else "Resume"
	_go.disabled = _is_busy or kind == DemoRunList.Kind.NONE or is_over
	_leave.disabled = _is_busy or kind != DemoRunList.Kind.OWN
	_join.disabled = _is_busy or _code.text.strip_edges() == ""
	_invite.disabled = _is_busy or _run_to_share() == "" or is_over
