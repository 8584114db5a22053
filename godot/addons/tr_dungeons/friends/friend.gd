class_name TrFriend
extends RefCounted
## Another player, as this one knows it: a friend, who has asked or is asked to be one, or whom it has blocked. See [TrFriends].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The account, which what is done in [TrFriends] and [method TrRuns.invite] take.
var player_id: String = ""
## Of the character that it plays, or has played last; empty where it has none.
var character_name: String = ""
## Of that character: an entry of the content's classes.
var class_id: String = ""
## Of that character; 0 where it has none.
var level: int = 0
## Whether it has a session, and shows that to this player.
var is_online: bool = false
## [code]menu[/code] in no room, else [code]dungeon[/code] or [code]arena[/code]; empty while it is not online.
var place: String = ""
## The open run that it is on and that this player may [method TrRuns.join]; [code]null[/code] where there is none.
var run: TrRun = null
## The open party with a free place that it belongs to, which this player may join; empty where there is none.
var party_id: String = ""
## The party that it belongs to and whose leader this player may ask to be let in ([method TrParty.ask_to_join]); empty where there is none.
var closed_party_id: String = ""
## Since when they are friends, one has asked the other, or has blocked it, in ISO 8601.
var since: String = ""


## Reads what the server says of a player.
static func from_row(row: Dictionary) -> TrFriend:
	var friend: TrFriend = TrFriend.new()
	friend.player_id = _Fields.text(row, "player_id")
	friend.character_name = _Fields.text(row, "character_name")
	friend.class_id = _Fields.text(row, "class_id")
	friend.level = _Fields.whole(row, "level")
	friend.is_online = _Fields.flag(row, "is_online")
	friend.place = _Fields.text(row, "place")
	var run_row: Dictionary = _Fields.below(row, "run")
	friend.run = TrRun.from_row(run_row) if not run_row.is_empty() else null
	friend.party_id = _Fields.text(_Fields.below(row, "party"), "party_id")
	friend.closed_party_id = _Fields.text(_Fields.below(row, "closed_party"), "party_id")
	for key: String in ["friends_since", "asked_at", "blocked_at"]:
		friend.since = _Fields.text(row, key, friend.since)
	return friend
