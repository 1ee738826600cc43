import { address } from '../api/client'
import { download } from '../lib/download'
import { use_action } from '../lib/load'
import { use_language } from '../lib/texts'
import { Button } from './basics'
import { ProblemNotice } from './notice'

/** Downloads one file and shows the refusal where there is one. */
export function DownloadButton({ path, parameters, name, text, primary }: { path: string; parameters?: Record<string, unknown>; name: string; text: string; primary?: boolean }) {
  const { t } = use_language()
  const action = use_action(() => download(address(path, parameters), name))
  return (
    <>
      <Button look={primary ? 'primary' : 'secondary'} inactive={action.busy} onClick={() => void action.run()}>
        <span aria-hidden="true">↓</span>{action.busy ? t('common.fetching') : text}
      </Button>
      {action.error && <div className="basis-full"><ProblemNotice error={action.error} /></div>}
    </>
  )
}
