class_name DemoLine
extends RefCounted
## One line of [DemoLines]: what it says, and what can be done about it.

const _Palette = preload("../look/palette.gd")

## Names it among the others, so that the keyboard stays where it is when the list is made anew.
var id: String = ""
## What it says.
var words: String = ""
## More of it, smaller; empty for nothing.
var note: String = ""
## The colour of its words.
var color: Color = _Palette.TEXT
## Whether it stands above other lines.
var is_title: bool = false
## What its buttons say, and do.
var deeds: Dictionary[String, Callable] = {}


## A line about something.
static func of(its_id: String, its_words: String, its_note: String = "") -> DemoLine:
	var line: DemoLine = DemoLine.new()
	line.id = its_id
	line.words = its_words
	line.note = its_note
	return line


## A line above others.
static func title(its_words: String) -> DemoLine:
	var line: DemoLine = of(its_words, its_words)
	line.is_title = true
	line.color = _Palette.GOLD
	return line


## Gives it a button.
func can(deed: String, does: Callable) -> DemoLine:
	deeds[deed] = does
	return self
