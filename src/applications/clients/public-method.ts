/** Public clients prove nothing but possession of the code verifier (RFC 9700 §2.1.1). */
export function isPublicMethod(authMethod: string): boolean {
  return authMethod === 'PUBLIC' || authMethod === 'PKCE';
}
