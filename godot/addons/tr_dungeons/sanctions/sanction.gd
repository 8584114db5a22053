class_name TrSanction
extends RefCounted
## What staff have decided about the player's account: see [TrSanctions].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _KINDS: Dictionary[String, String] = {
	"warning": "You are warned",
	"chat_mute": "You may say nothing to your party",
	"ranked_pause": "You may play no ranked matches",
	"suspension": "Your account is suspended",
	"ban": "Your account is banned",
}
const _REASONS: Dictionary[String, String] = {
	"cheating": "for cheating",
	"exploiting": "for using a fault of the game",
	"win_trading": "for matches whose result was arranged",
	"leaving_matches": "for leaving matches",
	"abusive_chat": "for what you have said to others",
	"offensive_name": "for the name of a character",
	"griefing": "for spoiling the game for others",
	"account_sharing": "for sharing your account",
}

## Which one it is.
var sanction_id: String = ""
## [code]warning[/code], [code]chat_mute[/code], [code]ranked_pause[/code], [code]suspension[/code] or [code]ban[/code].
var kind: String = ""
## [code]cheating[/code], [code]exploiting[/code], [code]win_trading[/code], [code]leaving_matches[/code], [code]abusive_chat[/code],
## [code]offensive_name[/code], [code]griefing[/code], [code]account_sharing[/code] or [code]other[/code].
var reason: String = ""
## When staff have decided it, in ISO 8601 and UTC. Likewise the other times.
var given_at: String = ""
## When it ends; empty where it has no end.
var ends_at: String = ""
## [code]active[/code], [code]ended[/code] or [code]lifted[/code].
var state: String = ""
## What the player has said against it; empty for nothing.
var appeal_text: String = ""
## When the player has said so.
var appealed_at: String = ""
## What staff have answered; empty as long as they have not.
var answer_text: String = ""
## When they have answered.
var answered_at: String = ""


## Reads what the server says of a sanction.
static func from_row(row: Dictionary) -> TrSanction:
	var sanction: TrSanction = TrSanction.new()
	sanction.sanction_id = _Fields.text(row, "sanction_id")
	sanction.kind = _Fields.text(row, "kind")
	sanction.reason = _Fields.text(row, "reason")
	sanction.given_at = _Fields.text(row, "given_at")
	sanction.ends_at = _Fields.text(row, "ends_at")
	sanction.state = _Fields.text(row, "state")
	var appeal: Dictionary = _Fields.below(row, "appeal")
	sanction.appeal_text = _Fields.text(appeal, "text")
	sanction.appealed_at = _Fields.text(appeal, "at")
	var answer: Dictionary = _Fields.below(appeal, "answer")
	sanction.answer_text = _Fields.text(answer, "text")
	sanction.answered_at = _Fields.text(answer, "at")
	return sanction


## Whether it holds now.
func is_active() -> bool:
	return state == "active"


## Whether the account may not play at all by it.
func keeps_out() -> bool:
	return is_active() and kind in ["suspension", "ban"]


## Whether the player may say something against it: once, while it holds.
func may_appeal() -> bool:
	return is_active() and appeal_text == ""


## What it is, why, and until when, to read.
func sentence() -> String:
	var what: String = _KINDS.get(kind, "Staff have decided \"%s\"" % kind)
	var why: String = _REASONS.get(reason, "for a reason that staff can tell you")
	var until: String = "" if ends_at == "" else " until %s UTC" % ends_at.left(16).replace("T", " ")
	if state == "lifted":
		return "%s, %s: staff have lifted it." % [what, why]
	return "%s%s, %s%s." % [what, until, why, ". It is over" if state == "ended" else ""]
