class_name ColyseusError
extends RefCounted
## What went wrong: a code to decide by, and a message to read.
##
## Codes below 100 are this client's own. All others come from the server: HTTP statuses, the codes of matchmaking (520 to 526)
## and close codes of the connection (1000 and above).

## The server could not be reached: no such host, nobody listens there, or the certificate is not valid.
const CANNOT_CONNECT: int = 1
## There was no answer in time.
const TIMED_OUT: int = 2
## The server answered with something that is no Colyseus answer.
const BAD_ANSWER: int = 3
## A frame from the server could not be decoded. The state may be wrong until the next whole state.
const BAD_FRAME: int = 4
## The connection was closed before there was an answer.
const CLOSED: int = 5
## There is no open connection to send on.
const NOT_CONNECTED: int = 6
## The payload holds something that cannot be sent.
const BAD_PAYLOAD: int = 7
## An argument makes no sense, such as an endpoint that is no URL.
const BAD_ARGUMENT: int = 8

## Matchmaking: the server has no room of that name.
const MATCHMAKE_NO_HANDLER: int = 520
## Matchmaking: there is no room that fits, or an option is bad.
const MATCHMAKE_INVALID_CRITERIA: int = 521
## Matchmaking: there is no room with that id, or it is locked or full.
const MATCHMAKE_INVALID_ROOM_ID: int = 522
## Matchmaking: the room failed while it was made or joined.
const MATCHMAKE_UNHANDLED: int = 523
## Matchmaking: the seat reservation was not taken in time, or the reconnection token is not valid.
const MATCHMAKE_EXPIRED: int = 524
## Matchmaking: the auth token was refused.
const AUTH_FAILED: int = 525
## Matchmaking: the room refused with a reason of its own.
const APPLICATION_ERROR: int = 526

## Closed: the client left with [method ColyseusRoom.leave].
const CONSENTED: int = 4000
## Closed: the server is shutting down.
const SERVER_SHUTDOWN: int = 4001
## Closed: the room failed, or threw the client out.
const WITH_ERROR: int = 4002
## Closed: coming back was refused, or was tried too often.
const FAILED_TO_RECONNECT: int = 4003
## Closed: come back, the seat is kept.
const MAY_TRY_RECONNECT: int = 4010

## What to decide by: one of the constants here, or a code of the server's own.
var code: int
## What to read. It says what failed, with which value, and what to do about it.
var message: String


func _init(p_code: int = 0, p_message: String = "") -> void:
	code = p_code
	message = p_message


func _to_string() -> String:
	return "[%d] %s" % [code, message]
