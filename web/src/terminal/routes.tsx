import type { ReactNode } from 'react'
import type { TextKey } from '../lib/texts'
import { Acquisitions } from './acquisitions'
import { EnrolleeScreen } from './enrollee'
import { Enrollees } from './enrollees'
import { ExchangeRecord } from './exchange_record'
import { ExchangeRecords } from './exchange_records'
import { Gates } from './gates'
import { Keys } from './keys'
import { Home } from './home'
import { Inquiries } from './inquiries'
import { InquiryScreen } from './inquiry'
import { InsurerDefinition } from './insurer_definition'
import { LinkCodes } from './link_codes'
import { Masters } from './masters'
import { NewInquiry } from './new_inquiry'
import { AccessGroups, Departments, Roles } from './organisation'
import { OperationLog } from './operation_log'
import { PasswordChange } from './password'
import { PendingAnswers } from './pending_answers'
import { Protections } from './protections'
import { ReceiptScreen } from './receipt'
import { Receipts } from './receipts'
import { Reconciliation } from './reconciliation'
import { UploadScreen } from './upload'
import { Users } from './users'

/** Whose files the portal takes itself: 部署, ロール, アクセスグループ, ユーザー. */
const administration = ['department.manage', 'role.manage', 'group.manage', 'user.manage']

export interface Route {
  path: string
  /** 操作コード that shows the screen; the server decides again at every call. */
  right?: string
  /** Or any one of these. */
  rights?: string[]
  /** Text and group in the menu; a screen without them is reached from another. */
  menu?: TextKey
  group?: TextKey
  /** The menu entry that stays marked while this screen is open. */
  under?: string
  screen: (parameters: Record<string, string>) => ReactNode
}

/** Every screen of the terminal, in the order of the menu. */
export const routes: Route[] = [
  { path: '/', menu: 'menu.home', screen: () => <Home /> },
  { path: '/upload', rights: ['file.upload', ...administration], menu: 'menu.upload', group: 'menu.files', screen: () => <UploadScreen /> },
  { path: '/receipts', rights: ['file.read', ...administration], menu: 'menu.receipts', group: 'menu.files', screen: () => <Receipts /> },
  { path: '/receipts/:receipt', rights: ['file.read', ...administration], under: '/receipts', screen: ({ receipt }) => <ReceiptScreen key={receipt} receipt={receipt ?? ''} /> },
  { path: '/enrollees', right: 'enrollee.read', menu: 'menu.enrollees', group: 'menu.persons', screen: () => <Enrollees /> },
  { path: '/enrollees/:branch', right: 'enrollee.read', under: '/enrollees', screen: ({ branch }) => <EnrolleeScreen key={branch} branch={branch ?? ''} /> },
  { path: '/protections', right: 'enrollee.read', menu: 'menu.protections', group: 'menu.persons', screen: () => <Protections /> },
  { path: '/link-codes', right: 'enrollee.read', menu: 'menu.link_codes', group: 'menu.persons', screen: () => <LinkCodes /> },
  { path: '/inquiries/new', right: 'inquiry.ask', menu: 'menu.new_inquiry', group: 'menu.exchange', screen: () => <NewInquiry /> },
  { path: '/inquiries', right: 'inquiry.read', menu: 'menu.inquiries', group: 'menu.exchange', screen: () => <Inquiries /> },
  { path: '/inquiries/:id', right: 'inquiry.read', under: '/inquiries', screen: ({ id }) => <InquiryScreen key={id} id={id ?? ''} /> },
  { path: '/answers', right: 'answer.release', menu: 'menu.answers', group: 'menu.exchange', screen: () => <PendingAnswers /> },
  { path: '/records', right: 'record.read', menu: 'menu.records', group: 'menu.exchange', screen: () => <ExchangeRecords /> },
  { path: '/records/:id', right: 'record.read', under: '/records', screen: ({ id }) => <ExchangeRecord key={id} id={id ?? ''} /> },
  { path: '/acquisitions', right: 'operator.read', menu: 'menu.acquisitions', group: 'menu.operator', screen: () => <Acquisitions /> },
  { path: '/reconciliation', right: 'operator.read', menu: 'menu.reconciliation', group: 'menu.operator', screen: () => <Reconciliation /> },
  { path: '/gates', right: 'gate.manage', menu: 'menu.gates', group: 'menu.operator', screen: () => <Gates /> },
  { path: '/keys', right: 'gate.manage', menu: 'menu.keys', group: 'menu.operator', screen: () => <Keys /> },
  { path: '/masters', right: 'master.read', menu: 'menu.masters', group: 'menu.files', screen: () => <Masters /> },
  { path: '/departments', right: 'department.manage', menu: 'menu.departments', group: 'menu.administration', screen: () => <Departments /> },
  { path: '/roles', right: 'role.manage', menu: 'menu.roles', group: 'menu.administration', screen: () => <Roles /> },
  { path: '/access-groups', right: 'group.manage', menu: 'menu.access_groups', group: 'menu.administration', screen: () => <AccessGroups /> },
  { path: '/users', right: 'user.manage', menu: 'menu.users', group: 'menu.administration', screen: () => <Users /> },
  { path: '/insurer-definition', right: 'insurer.define', menu: 'menu.definition', group: 'menu.administration', screen: () => <InsurerDefinition /> },
  { path: '/operation-log', right: 'log.read', menu: 'menu.operation_log', group: 'menu.administration', screen: () => <OperationLog /> },
  { path: '/password', menu: 'menu.password', group: 'menu.own', screen: () => <PasswordChange /> },
]

/** Whether the session may open the screen: what it lacks, or nothing. */
export const lacking = (route: Route, may: (right: string) => boolean): string | undefined => {
  if (route.right && !may(route.right)) return route.right
  return route.rights && !route.rights.some(may) ? route.rights[0] : undefined
}
