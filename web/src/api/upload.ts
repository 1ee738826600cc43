import { address, ApiError, problem_of, type Schemas } from './client'
import type { paths } from './schema'

export type FileKind = Schemas['file_kind']

/** Where each kind of file goes. */
export const upload_path = {
  enrollee: '/files/enrollee',
  eligibility: '/files/eligibility',
  fukuhon: '/files/fukuhon',
  inquiry: '/files/inquiry',
  department: '/files/department',
  role: '/files/role',
  'access-group': '/files/access-group',
  user: '/files/user',
} as const satisfies Record<FileKind, keyof paths>

export interface Upload {
  done: Promise<Schemas['received']>
  abort(): void
}

/** Name of the file as RFC 6266 wants it: plain where it is plain, with UTF-8 percent-encoding in every case. */
export function content_disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** Sends the file itself as the body, as every other client does. XMLHttpRequest, because only it tells how much has left. */
export function upload(kind: FileKind, file: File, on_progress: (sent: number, total: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<Schemas['received']>((resolve, reject) => {
    request.open('POST', address(upload_path[kind]))
    request.setRequestHeader('Content-Type', 'text/csv')
    request.setRequestHeader('Content-Disposition', content_disposition(file.name))
    request.setRequestHeader('Accept', 'application/json, application/problem+json')
    request.upload.onprogress = (event) => on_progress(event.loaded, event.total || file.size)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Schemas['received'])
      else reject(problem_of(request.status, request.responseText))
    }
    const broken = (detail: string) => () =>
      reject(new ApiError({ code: 'NETWORK', status: 0, title: '送信が途中で切れました', title_en: 'The upload was cut off', detail }))
    request.onerror = broken('connection')
    request.ontimeout = broken('timeout')
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    request.send(file)
  })
  return { done, abort: () => request.abort() }
}
