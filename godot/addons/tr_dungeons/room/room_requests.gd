class_name TrRoomRequests
extends RefCounted
## What is asked of the room: never faster than it takes it, never the same twice at a time, and never before the room has said that it is
## ready.
##
## So a button that is held through a stall of the line, or of the server, asks once.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

var _room: ColyseusRoom
var _budget: TrMessageBudget
var _saving_retries: int
# By what is asked about what, as long as there is no answer.
var _open: Dictionary[String, bool] = {}
# What the room has refused for a while.
var _waits: Dictionary[String, Wait] = {}


## What need not be asked before its time.
class Wait:
	extends RefCounted
	## In seconds of [method TrRoomClock.seconds].
	var until: float
	## Why the room has refused it.
	var reason: String


## [param saving_retries] is how often something is asked again whose saving the server could not confirm.
func _init(room: ColyseusRoom, budget: TrMessageBudget, saving_retries: int) -> void:
	_room = room
	_budget = budget
	_saving_retries = saving_retries


## Why this cannot be asked now; empty if it can. [param about] is the id of what it is about, such as the ability or the door.
func why_not(type: String, about: String) -> String:
	var key: String = _key(type, about)
	if _open.has(key):
		return TrVerdict.UNANSWERED
	var wait: Wait = _waits.get(key)
	if wait != null and TrRoomClock.seconds() < wait.until:
		return wait.reason
	return "" if _budget.may_send(type) else "rate_limited"


## Asks it, and waits for the answer. What the server has done but could not save yet is asked again: that is safe, and its answer
## comes when it is saved.
func ask(type: String, payload: Dictionary, about: String) -> TrVerdict:
	var why: String = why_not(type, about)
	if why != "":
		return TrVerdict.refuse(why)
	var key: String = _key(type, about)
	_open[key] = true
	var verdict: TrVerdict = await _ask_once(type, payload)
	for attempt: int in _saving_retries:
		if verdict.reason != TrVerdict.STORE_UNAVAILABLE or not _budget.may_send(type):
			break
		verdict = await _ask_once(type, payload)
	_open.erase(key)
	if verdict.ready_in_ms > 0:
		_wait(type, key, verdict)
	return verdict


func _ask_once(type: String, payload: Dictionary) -> TrVerdict:
	_budget.spend(type)
	return TrVerdict.of(await _room.request(type, payload))


func _wait(type: String, key: String, verdict: TrVerdict) -> void:
	var seconds: float = verdict.ready_in_ms / 1000.0
	if verdict.reason == "rate_limited":
		_budget.pause(type, seconds)
		return
	var wait: Wait = Wait.new()
	wait.until = TrRoomClock.seconds() + seconds
	wait.reason = verdict.reason
	_waits[key] = wait


static func _key(type: String, about: String) -> String:
	return "%s %s" % [type, about]
