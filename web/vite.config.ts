import { defineConfig, type Plugin } from 'vite'
import react from '@vitejs/plugin-react'

/** The built page states that nothing may come from another host (a closed network has none). The portal sends the
 * same policy as a header; the element holds where the files are opened through another server. */
const closed_network: Plugin = {
  name: 'closed-network',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content:
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'",
      },
      injectTo: 'head-prepend',
    },
  ],
}

export default defineConfig({
  // Relative addresses: the same files serve /verification/ and /production/.
  base: './',
  plugins: [react(), closed_network],
  build: { target: 'es2020', assetsInlineLimit: 0, sourcemap: false, reportCompressedSize: false,
    // Two applications: the terminal's, served by the portal, and the citizen's, served by マイナポータル.
    rollupOptions: { input: ['index.html', 'citizen.html'] } },
})
