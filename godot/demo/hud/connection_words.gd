extends RefCounted
## How good the connection is, as a player says it, and what helps.

enum Grade { UNKNOWN, GOOD, FAIR, POOR, BAD, SILENT }

const _Palette = preload("../look/palette.gd")

# Up to these pings, in milliseconds.
const _GOOD_MS: float = 90.0
const _FAIR_MS: float = 180.0
const _POOR_MS: float = 350.0
const _WORDS: Dictionary[Grade, String] = {
	Grade.UNKNOWN: "…", Grade.GOOD: "good", Grade.FAIR: "fair", Grade.POOR: "poor", Grade.BAD: "bad", Grade.SILENT: "no answer",
}
const _HELP: Dictionary[Grade, String] = {
	Grade.UNKNOWN: "", Grade.GOOD: "",
	Grade.FAIR: "You will hardly notice it.",
	Grade.POOR: "Others answer late. A cable instead of Wi-Fi helps, and no downloads beside the game.",
	Grade.BAD: "Strikes and doors answer late. Use a cable, end downloads, or play on a server nearer to you.",
	Grade.SILENT: "The server does not answer. You stand still until it does.",
}


## What a connection is worth whose newest ping took so long; negative for none yet.
static func grade(ping_ms: float, is_stalled: bool) -> Grade:
	if is_stalled:
		return Grade.SILENT
	if ping_ms < 0.0:
		return Grade.UNKNOWN
	if ping_ms < _GOOD_MS:
		return Grade.GOOD
	if ping_ms < _FAIR_MS:
		return Grade.FAIR
	return Grade.POOR if ping_ms < _POOR_MS else Grade.BAD


## The word for it.
static func word(of_grade: Grade) -> String:
	return _WORDS[of_grade]


## What it means, and what helps; empty where nothing needs to be said.
static func help(of_grade: Grade) -> String:
	return _HELP[of_grade]


## The colour of its word.
static func color(of_grade: Grade) -> Color:
	match of_grade:
		Grade.UNKNOWN:
			return _Palette.TEXT_DIM
		Grade.GOOD:
			return _Palette.GOOD
		Grade.FAIR, Grade.POOR:
			return _Palette.GOLD
	return _Palette.DANGER
