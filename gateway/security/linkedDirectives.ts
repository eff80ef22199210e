import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql';

/**
 * What a directive of one of Apollo's specifications is called in a supergraph: `@cost` of the feature `cost` may be
 * imported under another name, or not be imported and then be `@cost__listSize`. Null when the feature is not linked.
 */
export function linkedName(supergraph: DocumentNode, feature: string, directive: string): string | null {
  for (const link of linksOf(supergraph)) {
    const { url, as, imports } = readLink(link);
    if (!url.startsWith(`https://specs.apollo.dev/${feature}/`)) continue;
    const imported = imports.find(({ name }) => name === `@${directive}`);
    if (imported) return imported.as.slice(1);
    const prefix = as ?? feature;
    return directive === feature ? prefix : `${prefix}__${directive}`;
  }
  return null;
}

function linksOf({ definitions }: DocumentNode): ConstDirectiveNode[] {
  const schemas = definitions.filter(
    (definition) => definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION,
  );
  return schemas.flatMap(({ directives = [] }) => directives.filter(({ name }) => name.value === 'link'));
}

interface Link {
  readonly url: string;
  readonly as: string | null;
  readonly imports: readonly { readonly name: string; readonly as: string }[];
}

function readLink(link: ConstDirectiveNode): Link {
  const imported = argumentOf(link, 'import');
  return {
    url: textOf(argumentOf(link, 'url')) ?? '',
    as: textOf(argumentOf(link, 'as')),
    imports: (imported?.kind === Kind.LIST ? imported.values : []).map(importOf),
  };
}

/** `"@cost"`, or `{name: "@cost", as: "@price"}`. */
function importOf(value: ConstValueNode): Link['imports'][number] {
  const part = (name: string): string | null =>
    value.kind === Kind.OBJECT
      ? textOf(value.fields.find((field) => field.name.value === name)?.value)
      : textOf(value);
  const name = part('name') ?? '';
  return { name, as: part('as') ?? name };
}

/** The value of an argument; undefined when it is not given. */
export function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}

function textOf(value: ConstValueNode | undefined): string | null {
  return value?.kind === Kind.STRING ? value.value : null;
}
