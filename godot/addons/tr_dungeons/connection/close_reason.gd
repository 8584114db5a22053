class_name TrCloseReason
extends RefCounted
## What the end of a connection means, in words for a player: see the table in [code]docs/protocol.md[/code].

## The server's pause after [constant VIOLATIONS] where it does not say how long it lasts, in seconds.
const USUAL_PAUSE_SECONDS: float = 30.0
## Closed for messages that no honest client sends. The account is paused for a while.
const VIOLATIONS: int = 4102

const _SENTENCES: Dictionary[int, String] = {
	1000: "The server has closed the connection.",
	1001: "The connection was lost: the server went away.",
	1005: "The connection was lost.",
	1006: "The connection was lost: the server cannot be reached.",
	1009: "The connection was closed: a message was too large.",
	4000: "You have left.",
	4001: "The server is shutting down. Your character is saved.",
	4002: "The room has failed and was closed.",
	4003: "The connection could not be taken up again: your place in the room was not kept.",
	4010: "The server has heard nothing from this game for too long.",
	4100: "The server has closed the connection: this game sent too many messages.",
	4101: "The server has closed the connection: this game sent something that is no message of the room.",
	4102: "The server has closed the connection: this game claimed things that cannot be. Your account is paused for a while.",
	4103: "Your character is played from elsewhere now.",
	4104: "The room goes on elsewhere.",
	4105: "You have been removed from the room.",
	4106: "An operator of the server has closed the room. Your character is saved.",
	4107: "Your account may not play at the moment. Your character is saved.",
}
# A player who left on purpose, a game that would be closed again at once, a character that is played elsewhere, and what people have
# decided: nobody comes back by itself.
const _FINAL: PackedInt32Array = [4000, 4100, 4101, 4103, 4105, 4106, 4107]
# How matchmaking and the HTTP API refuse an account that has a pause.
const _REFUSED: PackedInt32Array = [429, 525]


## Why a connection ended; never empty. [param said] is what the server gave as the reason, often nothing.
static func sentence(code: int, said: String) -> String:
	var words: String = _SENTENCES.get(code, "The connection was closed (%d)." % code)
	return words if said == "" else "%s (%s)" % [words, said]


## Whether it makes sense to come back without being asked to.
static func may_return(code: int) -> bool:
	return not code in _FINAL


## For how many seconds the server lets nobody of this account in, by the code of an end or a refusal and what was said with it; 0 for not
## at all.
static func pause_seconds(code: int, said: String) -> float:
	var found: RegExMatch = RegEx.create_from_string("pause\\D*(\\d+) ?s").search(said)
	if code == VIOLATIONS:
		return found.get_string(1).to_float() if found != null else USUAL_PAUSE_SECONDS
	return found.get_string(1).to_float() if found != null and code in _REFUSED else 0.0
