class_name TrMail
extends RefCounted
## What waits for the character until it is taken: what did not fit into its bag, what newer content has no place for, a present.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Unique for the character; what [method TrProgress.take_mail] takes.
var mail_id: String = ""
## [code]bag_full[/code], [code]content_changed[/code], [code]reward[/code] or [code]staff[/code].
var reason: String = ""
## What its sender has written; often empty.
var text: String = ""
## What is in it: each has [code]item_id[/code], [code]item_type[/code], [code]quantity[/code], and a piece of equipment its
## [code]piece[/code].
var goods: Array[Dictionary] = []
## When it was sent, in ISO 8601; empty where nobody says.
var sent_at: String = ""


## Reads what the server says of a mail.
static func from_message(message: Dictionary) -> TrMail:
	var mail: TrMail = TrMail.new()
	mail.mail_id = _Fields.text(message, "mail_id")
	mail.reason = _Fields.text(message, "reason")
	mail.text = _Fields.text(message, "text")
	mail.goods = _Fields.list(message, "goods")
	mail.sent_at = _Fields.text(message, "sent_at")
	return mail
