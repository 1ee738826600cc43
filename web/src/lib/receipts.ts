import { get, type Schemas } from '../api/client'
import type { FileKind } from '../api/upload'
import { use_load } from './load'

export type Receipt = Schemas['receipt']

export const file_kinds: FileKind[] = ['department', 'role', 'access-group', 'user', 'enrollee', 'eligibility', 'fukuhon', 'inquiry']

/** 操作コード that sending a file of the kind needs; to see its receipt, the same for the first four and file.read for the rest. */
const upload_rights: Partial<Record<FileKind, string>> = { department: 'department.manage', role: 'role.manage', 'access-group': 'group.manage', user: 'user.manage' }
export const kinds_to_send = (may: (right: string) => boolean) => file_kinds.filter((kind) => may(upload_rights[kind] ?? 'file.upload'))
export const kinds_to_see = (may: (right: string) => boolean) => file_kinds.filter((kind) => may(upload_rights[kind] ?? 'file.read'))

/** Kind ids of the files, as they stand in a file's name (interface: 保険者コード8_kind id_日付_連番). */
export const kind_ids: Record<FileKind, string> = {
  department: 'BS010', role: 'RL010', 'access-group': 'AG010', user: 'US010', enrollee: 'KN010', eligibility: 'SK010', fukuhon: 'TK010', inquiry: 'JS010',
}
export const result_ids: Record<FileKind, string> = {
  department: 'BS011', role: 'RL011', 'access-group': 'AG011', user: 'US011', enrollee: 'KN011', eligibility: 'SK011', fukuhon: 'TK011', inquiry: 'JS011',
}

export const kind_of_name = (name: string): FileKind | undefined => file_kinds.find((kind) => name.toUpperCase().includes(`_${kind_ids[kind]}_`))

/** The name rule of a file for this insurer; the server judges, the screen warns before. */
export const name_fits = (name: string, insurer: string, kind: FileKind) =>
  new RegExp(`^${insurer}_${kind_ids[kind]}_[0-9]{8}_[0-9]{3}\\.csv$`, 'i').test(name)

/** A system error goes on by itself after a restart, so it is no end. */
export const is_finished = (receipt: Receipt) => ['処理完了', '取込不可', '取消'].includes(receipt.state)

/** One receipt, asked again while it is worked on. */
export const use_receipt = (receipt: string | undefined) =>
  use_load<Receipt>(receipt, (signal) => get('/files/{receipt}', { path: { receipt: receipt ?? '' }, signal }), {
    every: 700,
    again: (data) => !data || !is_finished(data),
  })
