class_name TrMultiplayerError
extends RefCounted
## Codes of a [ColyseusError] that this addon adds. The account's and the session's other errors have the server's HTTP status.

## The account that is kept cannot be used any more: see [signal TrOwnAccount.lost].
const ACCOUNT_LOST: int = 90
## What is kept of the account cannot be read: see [signal TrOwnAccount.lost].
const SAVE_DAMAGED: int = 91
## It was cancelled meanwhile, by [method TrPart.cancel_calls] or [method MultiplayerManager.leave].
const CANCELLED: int = 92
## The server has paused the account, and the pause is not over.
const PAUSED: int = 93
## The content of the room cannot be had, so nobody could walk or fight in it.
const NO_CONTENT: int = 94
## [method MultiplayerManager.play] was asked for a dungeon, and the character is on a run through another.
const PLAYS_ELSEWHERE: int = 95
## [method TrRuns.join_by_code], [method TrParty.join_by_code] or [method TrCustomMatches.join] was given no code: the server was not asked.
const NO_CODE: int = 96
## What was asked needs a party, and the player belongs to none: see [TrParty].
const NO_PARTY: int = 97
## What was asked needs a ticket, and the player has none: see [TrQueue].
const NO_TICKET: int = 98


## What a call that was cancelled has come to.
static func cancelled() -> ColyseusError:
	return ColyseusError.new(CANCELLED, "It was cancelled before it was done.")
