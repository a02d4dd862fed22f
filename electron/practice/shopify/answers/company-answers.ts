/** Business buyers: companies, their locations and contacts; this shop has no price lists (Q15 to Q17). */
import { connect, connectNodes } from '../connection.ts';
import type { FieldContext, Fields, FilterKind, RowSource } from '../fields.ts';
import { gid, numberOf } from '../shop/ids.ts';
import type { CompanyLocation } from '../shop/state.ts';
import { timeOf } from './telling.ts';

const locationFilters: Readonly<Record<string, FilterKind>> = { id: 'id', name: 'text', external_id: 'text', company_id: 'id' };

const companyLocationsOf = (context: FieldContext): RowSource => ({
  filters: locationFilters,
  defaultSort: 'ID',
  rows: () =>
    [...context.shop.state.companyLocations.values()].map((one) => ({
      legacyId: one.id,
      node: one,
      sort: { ID: one.id, NAME: one.name },
      terms: { id: one.id, name: one.name, external_id: one.externalId ?? undefined, company_id: one.companyId },
    })),
});

export const companyAnswers: Fields = {
  Query: {
    companyLocation: (_, { id }, { shop }) => shop.state.companyLocations.get(numberOf(id, 'CompanyLocation') ?? -1) ?? null,
    companyLocations: (_, args, context) => connect(context, args, companyLocationsOf(context)),
    priceList: () => null,
  },
  Company: { id: ({ id }) => gid('Company', id) },
  CompanyLocation: {
    id: ({ id }) => gid('CompanyLocation', id),
    company: ({ companyId }: CompanyLocation, _, { shop }) => shop.state.companies.get(companyId),
    currency: (_, __, { shop }) => shop.state.currency,
    createdAt: (_, __, { shop }) => timeOf(shop.state.createdAtMs),
    updatedAt: (_, __, { shop }) => timeOf(shop.state.createdAtMs),
    taxSettings: ({ taxExempt, taxRegistrationId }: CompanyLocation) => ({ taxExempt, taxRegistrationId, taxExemptions: [] }),
    catalogs: (_, args, context) => connectNodes(context, args, []),
  },
  CompanyContact: { id: ({ id }) => gid('CompanyContact', id) },
};
