class_name DemoBoardsScreen
extends DemoScreen
## The leaderboards of the season: ratings of the modes that are ranked, and the fastest runs of the dungeons.

const _Palette = preload("../look/palette.gd")

## Whose entries are shown.
enum View { TOP, ME, FRIENDS }

const _VIEWS: Dictionary[View, String] = {View.TOP: "The best", View.ME: "Around me", View.FRIENDS: "My friends and I"}

var _season: Label = Label.new()
var _board: OptionButton = OptionButton.new()
var _view: OptionButton = OptionButton.new()
var _table: DemoTable = DemoTable.new()
var _previous: Button = Button.new()
var _next: Button = Button.new()
# Where the pages that were read begin; the first is empty.
var _pages: PackedStringArray = [""]
# Where the page after this one begins; empty where there is none.
var _after: String = ""


func _ready() -> void:
	var column: VBoxContainer = add_column("Boards")
	_season.add_theme_color_override("font_color", _Palette.TEXT_DIM)
	column.add_child(_season)
	_board.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_board.fit_to_longest_item = false
	column.add_child(_row_of([_board, _view]))
	column.add_child(_table)
	_previous.text = "Previous page"
	_next.text = "Next page"
	column.add_child(_row_of([_previous, _next]))
	_board.item_selected.connect(func(_index: int) -> void: _show_first())
	_view.item_selected.connect(func(_index: int) -> void: _show_first())
	_previous.pressed.connect(_go_back)
	_next.pressed.connect(_go_on)


func refresh() -> bool:
	if not await Multiplayer.leaderboards.refresh() or not await Multiplayer.ratings.refresh_boards():
		return false
	_fill_choices()
	return await _read()


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	super(is_busy)
	_board.disabled = is_busy
	_view.disabled = is_busy
	_previous.disabled = is_busy or _pages.size() < 2
	_next.disabled = is_busy or _after == ""


## What its table says, line by line.
func lines_said() -> PackedStringArray:
	return _table.words()


func _fill_choices() -> void:
	var season: String = TrContentCache.text_of(Multiplayer.leaderboards.season, "name")
	_season.text = "There is no season now." if Multiplayer.leaderboards.season.get("season_id") == "none" else season
	var before: int = maxi(0, _board.selected)
	_board.clear()
	for board: TrRatingBoard in Multiplayer.ratings.boards:
		var mode: Dictionary = Multiplayer.content.entries("pvp-modes").get(board.pvp_mode_id, {})
		_add_board("Rating: %s" % TrContentCache.text_of(mode, "name"), board)
	for board: TrBoard in Multiplayer.leaderboards.all:
		var players: String = "1 player" if board.party_size == 1 else "%d players" % board.party_size
		_add_board("%s, %s" % [DemoRunList.name_of(board.dungeon_id, board.difficulty_id), players], board)
	if before < _board.item_count:
		_board.select(before)
	_fill_views()


# Runs of friends have no board of their own.
func _fill_views() -> void:
	var before: int = maxi(0, _view.selected)
	_view.clear()
	for view: View in _VIEWS:
		if view != View.FRIENDS or _board.get_selected_metadata() is TrRatingBoard:
			_view.add_item(_VIEWS[view])
	_view.select(before if before < _view.item_count else 0)


func _add_board(its_name: String, board: RefCounted) -> void:
	_board.add_item(its_name)
	_board.set_item_metadata(-1, board)


func _show_first() -> void:
	_fill_views()
	_pages = [""]
	_read_and_tell()


func _go_back() -> void:
	_pages.remove_at(_pages.size() - 1)
	_read_and_tell()


func _go_on() -> void:
	_pages.append(_after)
	_read_and_tell()


func _read_and_tell() -> void:
	told.emit("One moment …", true, false)
	if await _read():
		told.emit("", false, false)
	else:
		told.emit(Multiplayer.last_error.message, false, true)


func _read() -> bool:
	var chosen: Variant = _board.get_selected_metadata() if _board.selected >= 0 else null
	if chosen is TrRatingBoard:
		var of_rating: TrRatingBoard = chosen
		return _show_ratings(await _read_ratings(of_rating))
	if chosen is TrBoard:
		var of_runs: TrBoard = chosen
		return _show_runs(await _read_runs(of_runs))
	_show(["Rank", "Character"], [], -1, "")
	return true


func _read_ratings(board: TrRatingBoard) -> TrRatingPage:
	var view: int = _view.selected if _pages.size() == 1 else View.TOP
	match view:
		View.ME:
			return await Multiplayer.ratings.around_me(board.season_id, board.pvp_mode_id)
		View.FRIENDS:
			return await Multiplayer.ratings.among_friends(board.season_id, board.pvp_mode_id)
	return await Multiplayer.ratings.read(board.season_id, board.pvp_mode_id, _pages[-1])


func _read_runs(board: TrBoard) -> TrBoardPage:
	if _view.selected == View.ME and _pages.size() == 1:
		return await Multiplayer.leaderboards.around_me(board.board_id)
	return await Multiplayer.leaderboards.read(board.board_id, _pages[-1])


func _show_ratings(page: TrRatingPage) -> bool:
	if page == null:
		return false
	var rows: Array[PackedStringArray] = []
	var own: int = -1
	for entry: TrRatingEntry in page.entries:
		if page.own != null and page.own.rank == entry.rank and page.own.character_id == entry.character_id:
			own = rows.size()
		rows.append(PackedStringArray(["%d." % entry.rank, entry.character_name, str(entry.points), entry.tier_name, str(entry.matches)]))
	_show(["Rank", "Character", "Points", "Tier", "Matches"], rows, own, page.next)
	return true


func _show_runs(page: TrBoardPage) -> bool:
	if page == null:
		return false
	var rows: Array[PackedStringArray] = []
	var own: int = -1
	for entry: TrBoardEntry in page.entries:
		if page.own != null and page.own.rank == entry.rank:
			own = rows.size()
		var seconds: String = DemoBoardList.time(entry.seconds)
		rows.append(PackedStringArray([
			"%d." % entry.rank, entry.character_name, seconds, str(entry.deaths), "verified" if entry.is_verified() else "being checked",
		]))
	_show(["Rank", "Character", "Time", "Deaths", "State"], rows, own, page.next)
	return true


func _show(titles: PackedStringArray, rows: Array[PackedStringArray], own: int, next: String) -> void:
	if rows.is_empty():
		rows.append(PackedStringArray(["", "Nobody is on this board yet."]))
	_table.fill(titles, rows, own)
	_after = next


static func _row_of(parts: Array[Control]) -> HBoxContainer:
	var row: HBoxContainer = HBoxContainer.new()
	row.add_theme_constant_override("separation", 8)
	for part: Control in parts:
		row.add_child(part)
	return row
