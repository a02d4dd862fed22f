/** One Shopify store: its address and credentials, how its orders become sales orders, and which site feeds which location. */
import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ChoiceField, SecretField, TextField, TimeField } from './fields.tsx';
import { ConnectionTest } from './report.tsx';
import { change, useIssue, useList, useSetUp, useText } from '../../stores/set-up.ts';

const useStyles = makeStyles({
  fields: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))', gap: '12px 16px', alignItems: 'start' },
  sub: { margin: '18px 0 8px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  rows: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) auto', gap: '8px 12px', alignItems: 'start' },
  // Beside the fields, below their labels.
  act: { marginTop: '26px' },
  faint: { margin: '0 0 8px', color: tokens.colorNeutralForeground2, maxWidth: '76ch' },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

type Place = readonly ['stores', number, 'stock', 'locations', number];

const LocationRow = ({ store, at }: { store: number; at: number }) => {
  const styles = useStyles();
  const place: Place = ['stores', store, 'stock', 'locations', at];
  const locationId = useText([...place, 'locationId']);
  const sites = useSetUp(({ reports }) => reports['khaos']?.sites);
  const known = useSetUp(({ reports }) => reports[String(store)]?.locations);
  return (
    <>
      {known === undefined ? (
        <TextField
          label="Location"
          path={[...place, 'locationId']}
          placeholder="gid://shopify/Location/…"
          hint="A test of the shop lists them by name."
        />
      ) : (
        <ChoiceField
          label="Location"
          path={[...place, 'locationId']}
          options={[
            ...(locationId === '' ? [{ value: '', title: 'choose one' }] : []),
            ...known.map((one) => ({ value: one.locationId, title: one.name })),
          ]}
        />
      )}
      <TextField
        label="KC site that feeds it"
        path={[...place, 'site']}
        optional
        choices={sites}
        hint="Empty only where this KC has no sites."
      />
      <Button className={styles.act} aria-label={`Remove location ${at + 1}`} onClick={() => change(place, undefined)}>
        Remove
      </Button>
    </>
  );
};

export const StoreSection = ({ store, alone }: { store: number; alone: boolean }) => {
  const styles = useStyles();
  const path = (...rest: string[]) => ['stores', store, ...rest] as const;
  const storeId = useText(path('storeId'));
  const kind = useText(path('credentials', 'kind'));
  const locations = useList(path('stock', 'locations'));
  const issue = useIssue(path('stock', 'locations'));
  const khaos = useSetUp(({ reports }) => reports['khaos']);
  return (
    <>
      <div className={styles.fields}>
        <TextField
          label="Shop"
          path={path('domain')}
          placeholder="name.myshopify.com"
          hint="Its own address at Shopify, not the one customers see."
        />
        <TextField label="Short name" path={path('storeId')} hint="Small letters, digits, dashes; stays for good." />
        <Field label="Credentials" hint="Of an app in the Dev Dashboard; a token, of one made in the shop’s own admin.">
          {/* As wide as its column, not as its longest choice. */}
          <Select
            style={{ minWidth: 0 }}
            select={{ style: { minWidth: 0 } }}
            value={kind}
            onChange={(_event, data) =>
              change(path('credentials'), data.value === 'token' ? { kind: 'token' } : { kind: 'client', clientId: '' })
            }
          >
            <option value="client">Client id and secret</option>
            <option value="token">Access token</option>
          </Select>
        </Field>
        {kind === 'client' ? <TextField label="Client id" path={path('credentials', 'clientId')} /> : null}
        <SecretField label={kind === 'client' ? 'Client secret' : 'Access token'} name={`shopify:${storeId}`} />
      </div>
      <ConnectionTest of={store} what="the shop" />
      <h3 className={styles.sub}>Orders</h3>
      <div className={styles.fields}>
        <TimeField label="Go-live" path={path('orders', 'goLiveAt')} hint="Orders placed before are never imported. In this PC’s time." />
        <TextField
          label="Store key"
          path={path('orders', 'storeKey')}
          hint="Begins every reference in KC, as in WEB-1001; stays for good."
        />
        <TextField label="Company class" path={path('orders', 'companyClass')} choices={khaos?.companyClasses} />
        <TextField label="Sales source" path={path('orders', 'salesSource')} choices={khaos?.salesSources} />
        <TextField label="Site that orders go to" path={path('orders', 'site')} optional choices={khaos?.sites} />
      </div>
      <h3 className={styles.sub}>Stock</h3>
      <p className={styles.faint}>Each location takes its figures from one KC site. A location that is not listed is never written.</p>
      {locations.length === 0 ? null : (
        <div className={styles.rows}>
          {locations.map((_location, at) => (
            // A row has no name of its own before it is filled in.
            <LocationRow key={at} store={store} at={at} />
          ))}
        </div>
      )}
      {issue === undefined ? null : <p className={styles.bad}>{issue}</p>}
      <p>
        <Button onClick={() => change(['stores', store, 'stock', 'locations', locations.length], { locationId: '' })}>
          Add a location
        </Button>{' '}
        {alone ? null : <Button onClick={() => change(['stores', store], undefined)}>Remove this store</Button>}
      </p>
    </>
  );
};
