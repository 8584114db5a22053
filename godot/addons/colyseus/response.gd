class_name ColyseusResponse
extends RefCounted
## The answer to [method ColyseusRoom.request]: accepted, rejected by the room for a reason, or failed.
## [codeblock]
## var response := await room.request("loot_pickup", {loot_instance_id = id})
## if response.accepted:
##     print("got ", response.value)
## elif response.rejected:
##     print("refused: ", response.reason)
## else:
##     print("no answer: ", response.error)
## [/codeblock]

## Whether the room did what was asked for.
var accepted: bool = false
## With [member accepted]: what the room answered; [code]null[/code] if nothing.
var value: Variant = null
## Whether the room refused.
var rejected: bool = false
## With [member rejected]: why, in the room's own terms.
var reason: Variant = null
## With neither: the room's handler failed, the connection was lost, or there was no answer in time. Whether the room did what was
## asked for is not known then.
var error: ColyseusError = null


func _to_string() -> String:
	if accepted:
		return "accepted: %s" % [value]
	return "rejected: %s" % [reason] if rejected else "failed: %s" % [error]
