class_name DemoMailList
extends DemoLines
## What waits in the character's mailbox, and can be taken.

const _Fields = preload("../fields.gd")
const _Reasons = preload("../hud/reasons.gd")
const _Times = preload("times.gd")

const _WHY: Dictionary[String, String] = {
	"bag_full": "It did not fit into your bag.", "content_changed": "The game has changed, and your bag had no place for it.",
	"reward": "A reward.", "staff": "From those who run the game.",
}

# How many were there when they were asked for last; less than 0 for never.
var _known: int = -1


## Shows what waits now: asks for it where it is not known, and somebody sees it.
func show_mails(sheet: TrCharacterSheet) -> void:
	if not is_visible_in_tree() or _known == sheet.mail_count:
		return
	_known = sheet.mail_count
	var lines: Array[DemoLine] = []
	for mail: TrMail in await Multiplayer.progress.mailbox():
		lines.append(_line_of(mail))
	if lines.is_empty():
		lines.append(DemoLine.of("", "Your mailbox is empty.", "What does not fit into your bag comes here, and so do rewards."))
	fill(lines)


func _line_of(mail: TrMail) -> DemoLine:
	var goods: PackedStringArray = []
	for each: Dictionary in mail.goods:
		goods.append("%d × %s" % [maxi(1, _Fields.whole(each, "quantity")), _Fields.title(_Fields.text(each, "item_id"))])
	var why: String = _WHY.get(mail.reason, mail.reason)
	var note: String = "%s %s %s" % [why, mail.text, _Times.ago(mail.sent_at) if mail.sent_at != "" else ""]
	var line: DemoLine = DemoLine.of(mail.mail_id, ", ".join(goods) if not goods.is_empty() else "A letter", note.strip_edges())
	return line.can("Take", func() -> void: Multiplayer.progress.take_mail(mail.mail_id))
