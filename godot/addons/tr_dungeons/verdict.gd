class_name TrVerdict
extends RefCounted
## What became of something that the player asked for: accepted with a value, or refused for a reason.
##
## The reasons are those of [code]docs/protocol.md[/code]. This client checks beforehand what the server will check, and refuses with
## the same words; then nothing was sent. There are five more: [constant NO_ANSWER], [constant NOT_CONNECTED], [constant UNANSWERED],
## [constant CANCELLED] and [constant ACCOUNT_LOST].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Nobody is in a room, or the connection is lost at the moment.
const NOT_CONNECTED: String = "not_connected"
## The connection was lost, or the server was silent, before there was an answer. Whether it was done shows in the state.
const NO_ANSWER: String = "no_answer"
## The same was asked before, and there is no answer yet. It was not sent again.
const UNANSWERED: String = "unanswered"
## It was given up before it was done.
const CANCELLED: String = "cancelled"
## The account that is kept cannot be used any more: see [signal TrOwnAccount.lost].
const ACCOUNT_LOST: String = "account_lost"
## It is done, but not saved yet: nothing is taken back, and asking again is safe.
const STORE_UNAVAILABLE: String = "store_unavailable"

## Whether it was done.
var is_accepted: bool = false
## Why it was not done; empty if it was.
var reason: String = ""
## More about the reason, to read; often empty.
var detail: String = ""
## With a refusal: in how many milliseconds the server will take it, by its own word; 0 where it says nothing of it.
var ready_in_ms: int = 0
## What the server answered; [code]null[/code] if nothing.
var value: Variant = null


## It was done.
static func accept(answer: Variant = null) -> TrVerdict:
	var verdict: TrVerdict = TrVerdict.new()
	verdict.is_accepted = true
	verdict.value = answer
	return verdict


## It was not done.
static func refuse(why: String, more: String = "", ready_in: int = 0) -> TrVerdict:
	var verdict: TrVerdict = TrVerdict.new()
	verdict.reason = why
	verdict.detail = more
	verdict.ready_in_ms = ready_in
	return verdict


## What a room has answered.
static func of(response: ColyseusResponse) -> TrVerdict:
	if response.accepted:
		return accept(response.value)
	if response.rejected and response.reason is Dictionary:
		var rejection: Dictionary = response.reason
		return refuse(
			_Fields.text(rejection, "reason", NO_ANSWER), _Fields.text(rejection, "detail"), _Fields.whole(rejection, "ready_in_ms")
		)
	return refuse(NO_ANSWER)


func _to_string() -> String:
	return "accepted: %s" % [value] if is_accepted else "refused: %s" % reason
