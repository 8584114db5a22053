class_name TrRunInvite
extends RefCounted
## An invite to a run, good for one character: one that a member has made ([method TrRuns.invite]), one for this player
## ([member TrRuns.invites]), or what a code leads to ([method TrRuns.look_up]).

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## What it leads to.
var run: TrRun = null
## For the player to tell or to type; empty where the invite is for one player.
var code: String = ""
## The same as a link, which [method TrRuns.join_by_code] takes, too: for a chat or a mail. Empty where there is none.
var link: String = ""
## The name of the character whose player has made it; empty where nobody says.
var invited_by: String = ""
## Until when it is good, in ISO 8601.
var ends_at: String = ""


## Reads what the server says of an invite.
static func from_row(row: Dictionary) -> TrRunInvite:
	var invite: TrRunInvite = TrRunInvite.new()
	invite.run = TrRun.from_row(row)
	invite.code = _Fields.text(row, "code")
	invite.link = _Fields.text(row, "link")
	invite.invited_by = _Fields.text(row, "invited_by")
	invite.ends_at = _Fields.text(row, "ends_at")
	return invite
