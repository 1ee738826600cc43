import digital_agency from '@digital-go-jp/tailwind-theme-plugin'

/** @type {import('tailwindcss').Config} */
export default {
  content: ['./*.html', './src/**/*.{ts,tsx}'],
  plugins: [digital_agency],
}
