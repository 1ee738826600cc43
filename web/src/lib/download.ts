import { problem_of } from '../api/client'

/** Fetches a file and hands it to the browser under the name the server gave it; a refusal is thrown, never saved as a file. */
export async function download(address: string, fallback_name: string): Promise<void> {
  const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store' })
  if (!response.ok) throw problem_of(response.status, await response.text())
  const given = response.headers.get('Content-Disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(given)?.[1]
  const plain = /filename="?([^";]+)"?/i.exec(given)?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = encoded ? decodeURIComponent(encoded) : plain ?? fallback_name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
