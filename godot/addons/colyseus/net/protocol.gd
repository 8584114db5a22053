extends RefCounted
## The frames of Colyseus 0.18. The first byte of a frame is its kind, in the lower five bits, and how its head is decorated.

const JOIN_ROOM: int = 10
const ERROR: int = 11
const LEAVE_ROOM: int = 12
const ROOM_DATA: int = 13
const ROOM_STATE: int = 14
const ROOM_STATE_PATCH: int = 15
const ROOM_DATA_BYTES: int = 17
const PING: int = 18
const ROOM_INPUT_RELIABLE: int = 19
const ROOM_INPUT_UNRELIABLE: int = 20
const ROOM_REQUEST: int = 21
const ROOM_RESPONSE: int = 22

const KIND_MASK: int = 0x1f
## The server's time and the newest input that it has processed come before the body.
const TIMED: int = 0x80
## The number of a datagram comes before the body.
const UNRELIABLE: int = 0x40

## How a request was answered.
const RESPONSE_OK: int = 0
const RESPONSE_REJECTED: int = 1

## Sections of JOIN_ROOM.
const SECTION_INPUT_REFLECTION: int = 1
const SECTION_INPUT_OPTIONS: int = 2

## Bits of SECTION_INPUT_OPTIONS.
const INPUT_RENDER_TIME: int = 1
const INPUT_FIXED_TIMESTEP: int = 2
const INPUT_PATCH_RATE: int = 4
const INPUT_SUB_STEPS: int = 8
const INPUT_RECKON_TIME: int = 16

## Closed in a way after which the seat may still be there.
const MAY_RECONNECT: PackedInt32Array = [1001, 1005, 1006, 4010]
