const identifier = /^[\w.:/-]{1,64}$/;
const device = /^[0-9A-F]{64}$/;

/** What a caller named and the platform does not know, for the trail: only when it has the form of an identifier, as any other text may say anything. */
export function namedValue<Field extends string>(field: Field, text: string | undefined): { readonly [Name in Field]?: string } {
  return text !== undefined && identifier.test(text) ? ({ [field]: text } as { [Name in Field]: string }) : {};
}

/** The device a caller named, when it has the form of the id of one. */
export function namedDevice<Field extends 'deviceId' | 'namedDeviceId'>(field: Field, text: string): { readonly [Name in Field]?: string } {
  return device.test(text) ? ({ [field]: text } as { [Name in Field]: string }) : {};
}
