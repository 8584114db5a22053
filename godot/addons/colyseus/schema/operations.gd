extends RefCounted
## The operations of a patch, as @colyseus/schema numbers them.

const REPLACE: int = 0
const CLEAR: int = 10
const REVERSE: int = 15
const MOVE: int = 32
const DELETE_BY_REFID: int = 33
const DELETE: int = 64
const DELETE_AND_MOVE: int = 96
const ADD: int = 128
const ADD_BY_REFID: int = 129
const MOVE_AND_ADD: int = 160
const DELETE_AND_ADD: int = 192

## Not an operation: the number of another structure follows, and what comes then is about that one.
const SWITCH_TO_STRUCTURE: int = 255
## Not an operation: the type of the structure follows, where it is not the field's own.
const TYPE_ID: int = 213
