extends RefCounted
## How buttons, fields and labels of the menu look.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")


## The theme of the menu.
static func make() -> Theme:
	var theme: Theme = Theme.new()
	theme.default_font_size = 16
	theme.set_color("font_color", "Label", _Palette.TEXT)
	theme.set_stylebox("panel", "PanelContainer", _padded(_Painter.box(Color(0.043, 0.055, 0.094, 0.92), 14, _Palette.PANEL_EDGE, 1), 28.0))
	var colors: Dictionary[String, Color] = {
		"normal": Color("26304d"), "hover": Color("35436b"), "pressed": Color("1d2540"), "disabled": Color("1a2033"), "focus": Color.TRANSPARENT,
	}
	for state: String in colors:
		var edge: Color = _Palette.GOLD if state == "focus" else _Palette.PANEL_EDGE
		theme.set_stylebox(state, "Button", _padded(_Painter.box(colors[state], 8, edge, 2 if state == "focus" else 1), 8.0))
	# A button that stays pressed is of what is open.
	for state: String in ["pressed", "hover_pressed"]:
		theme.set_stylebox(state, "Button", _padded(_Painter.box(Color("3a4a7a"), 8, Color("8fa3dc"), 1), 8.0))
	theme.set_color("font_color", "Button", _Palette.TEXT)
	theme.set_color("font_disabled_color", "Button", Color(_Palette.TEXT_DIM, 0.5))
	theme.set_stylebox("normal", "LineEdit", _padded(_Painter.box(Color("0d1222"), 8, _Palette.PANEL_EDGE, 1), 9.0))
	theme.set_stylebox("focus", "LineEdit", _padded(_Painter.box(Color.TRANSPARENT, 8, Color("8fa3dc"), 1), 9.0))
	theme.set_color("font_color", "LineEdit", _Palette.TEXT)
	theme.set_stylebox("panel", "TabContainer", _padded(_Painter.box(Color("0d1222"), 8, _Palette.PANEL_EDGE, 1), 8.0))
	theme.set_stylebox("tab_selected", "TabContainer", _padded(_Painter.box(Color("35436b"), 6), 6.0))
	theme.set_stylebox("tab_unselected", "TabContainer", _padded(_Painter.box(Color("1a2033"), 6), 6.0))
	theme.set_stylebox("tab_hovered", "TabContainer", _padded(_Painter.box(Color("26304d"), 6), 6.0))
	theme.set_stylebox("tab_focus", "TabContainer", _Painter.box(Color.TRANSPARENT, 6, _Palette.GOLD, 2))
	theme.set_stylebox("panel", "Tree", _padded(_Painter.box(Color("0d1222"), 8, _Palette.PANEL_EDGE, 1), 6.0))
	theme.set_stylebox("focus", "Tree", _Painter.box(Color.TRANSPARENT, 8, Color("8fa3dc"), 1))
	for state: String in ["title_button_normal", "title_button_hover", "title_button_pressed"]:
		theme.set_stylebox(state, "Tree", _padded(_Painter.box(Color("1a2033"), 0), 5.0))
	for state: String in ["selected", "selected_focus", "hovered_selected", "hovered_selected_focus"]:
		theme.set_stylebox(state, "Tree", _Painter.box(Color("35436b"), 6))
	theme.set_stylebox("hovered", "Tree", _Painter.box(Color("1d2540"), 6))
	theme.set_color("title_button_color", "Tree", _Palette.TEXT_DIM)
	theme.set_color("font_color", "Tree", _Palette.TEXT)
	theme.set_color("font_selected_color", "Tree", _Palette.TEXT)
	theme.set_constant("v_separation", "Tree", 8)
	theme.set_constant("inner_item_margin_left", "Tree", 8)
	theme.set_constant("inner_item_margin_right", "Tree", 8)
	return theme


static func _padded(box: StyleBoxFlat, margin: float) -> StyleBoxFlat:
	var padded: StyleBoxFlat = box.duplicate()
	padded.set_content_margin_all(margin)
	return padded
