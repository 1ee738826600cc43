import { useEffect, useId, useRef, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react'
import { use_language } from '../lib/texts'

type ButtonLook = 'primary' | 'secondary' | 'quiet'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  look?: ButtonLook
  small?: boolean
  /** Busy or not allowed now: stays in the tab order and is announced, but does nothing. */
  inactive?: boolean
}

export function Button({ look = 'secondary', small, inactive, className = '', onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={`button button-${look} ${small ? 'button-small' : ''} ${className}`}
      aria-disabled={inactive || undefined}
      onClick={(event) => {
        if (inactive) event.preventDefault()
        else onClick?.(event)
      }}
      {...rest}
    />
  )
}

interface FieldProps {
  label: string
  support?: ReactNode
  error?: string
  required?: boolean
  children: (attributes: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true; required?: boolean }) => ReactNode
}

/** Label, help and error of one input, tied together for a screen reader. */
export function Field({ label, support, error, required, children }: FieldProps) {
  const { t } = use_language()
  const id = useId()
  const described = [support ? `${id}-support` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label className="label" htmlFor={id}>
        {label}
        {required && <span className="ml-2 text-std-16N-170 text-error-2" style={{ fontSize: '0.8125rem' }}>{t('common.required')}</span>}
      </label>
      {support && <p className="support" id={`${id}-support`}>{support}</p>}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined, required })}
      {error && <p className="field-error" id={`${id}-error`}>＊{error}</p>}
    </div>
  )
}

type TextProps = Omit<FieldProps, 'children'> & InputHTMLAttributes<HTMLInputElement>

export function TextField({ label, support, error, required, className = '', ...input }: TextProps) {
  return (
    <Field label={label} support={support} error={error} required={required}>
      {(attributes) => <input type="text" className={`input ${className}`} {...input} {...attributes} />}
    </Field>
  )
}

type SelectProps = Omit<FieldProps, 'children'> & SelectHTMLAttributes<HTMLSelectElement> & { options: { value: string; label: string }[] }

export function SelectField({ label, support, error, required, options, className = '', ...select }: SelectProps) {
  return (
    <Field label={label} support={support} error={error} required={required}>
      {(attributes) => (
        <select className={`input ${className}`} {...select} {...attributes}>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      )}
    </Field>
  )
}

/** Name and value pairs. */
export function Definitions({ items, columns = 1 }: { items: [string, ReactNode][]; columns?: 1 | 2 }) {
  return (
    <dl className={`grid gap-x-10 ${columns === 2 ? 'md:grid-cols-2' : ''}`}>
      {items.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[10rem_1fr] gap-4 border-b border-solid-gray-100 py-2">
          <dt className="text-solid-gray-700" style={{ fontSize: '0.9375rem' }}>{name}</dt>
          <dd className="min-w-0 break-words text-solid-gray-900">{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A question that stops what one was doing; the browser's own dialog keeps the focus inside and Escape closes it. */
export function Dialog({ open, title, children, on_close }: { open: boolean; title: string; children: ReactNode; on_close(): void }) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = element.current
    if (open && !dialog?.open) dialog?.showModal()
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    <dialog ref={element} aria-labelledby={id} onClose={on_close} className="!m-auto w-full max-w-xl rounded-16 p-0 text-solid-gray-800 shadow-3">
      {open && (
        <div className="space-y-5 p-8">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  )
}
