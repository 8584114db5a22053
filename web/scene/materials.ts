/**
 * The materials: few, small, and lit by the vertex, since a machine without a graphics card compiles and runs them, too. Colours are as
 * they are seen (sRGB), so that no one has to be converted.
 */
import { Color, ColorManagement, DoubleSide, Matrix4, ShaderMaterial, type Texture } from "three";
import { VOID } from "./palette.ts";

ColorManagement.enabled = false;

/** What all materials know of the camera's focus, far from which is darkness, and of shadows. */
export const surroundings = {
  focus: { value: { x: 0, y: 0, z: 0 } },
  void_color: { value: new Color(VOID) },
  shadow_map: { value: null as Texture | null },
  shadow_matrix: { value: new Matrix4() },
};

const LIGHT = /* glsl */ `
  vec3 lit(vec3 color, vec3 normal) {
    float sky = normal.y * 0.5 + 0.5;
    float sun = max(0.0, dot(normal, normalize(vec3(-0.45, 0.8, -0.25))));
    float fire = max(0.0, dot(normal, normalize(vec3(0.5, 0.3, -0.8))));
    vec3 light = mix(vec3(0.30, 0.30, 0.38), vec3(0.62, 0.65, 0.78), sky) + sun * vec3(0.52, 0.50, 0.46);
    return color * (light + fire * vec3(0.20, 0.11, 0.03));
  }
  uniform vec3 focus;
  float darkness(vec3 place) {
    return smoothstep(13.0, 30.0, distance(place.xz, focus.xz)) * 0.85;
  }
`;

/** For everything solid: instances have a matrix, a colour, and how much they light up. */
export function solidMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: surroundings,
    vertexShader: /* glsl */ `
      attribute vec3 color;
      attribute float tint;
      attribute vec4 look;
      varying vec3 shown;
      ${LIGHT}
      uniform vec3 void_color;
      void main() {
        vec4 place = modelMatrix * instanceMatrix * vec4(position, 1.0);
        vec3 turned = normalize(mat3(instanceMatrix) * normal);
        vec3 own = mix(color, color * look.rgb, tint);
        shown = mix(lit(own, turned) + look.a * vec3(0.9, 0.75, 0.6), void_color, darkness(place.xyz));
        gl_Position = projectionMatrix * viewMatrix * place;
      }`,
    fragmentShader: /* glsl */ `
      varying vec3 shown;
      void main() { gl_FragColor = vec4(shown, 1.0); }`,
  });
}

/** For what stands still: one mesh, without instances. Shadows fall on it where there is a shadow map. */
export function stoneMaterial(has_shadow_map: boolean): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: surroundings,
    defines: has_shadow_map ? { HAS_SHADOWS: "" } : {},
    vertexShader: /* glsl */ `
      attribute vec3 color;
      varying vec3 shown;
      #ifdef HAS_SHADOWS
        uniform mat4 shadow_matrix;
        varying vec4 in_light;
      #endif
      ${LIGHT}
      uniform vec3 void_color;
      void main() {
        shown = mix(lit(color, normal), void_color, darkness(position));
        #ifdef HAS_SHADOWS
          // A little towards the light, so that nothing shades itself.
          in_light = shadow_matrix * vec4(position + normal * 0.04, 1.0);
        #endif
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      varying vec3 shown;
      #ifdef HAS_SHADOWS
        uniform sampler2D shadow_map;
        varying vec4 in_light;
        float shade() {
          vec3 at = in_light.xyz * 0.5 + 0.5;
          if (any(lessThan(at.xy, vec2(0.0))) || any(greaterThan(at.xy, vec2(1.0)))) return 1.0;
          float dark = 0.0;
          for (int i = 0; i < 4; i++) {
            vec2 aside = (vec2(float(i / 2), mod(float(i), 2.0)) - 0.5) / 700.0;
            dark += step(texture2D(shadow_map, at.xy + aside).r, at.z - 0.002);
          }
          return 1.0 - 0.13 * dark;
        }
      #endif
      void main() {
        gl_FragColor = vec4(shown, 1.0);
        #ifdef HAS_SHADOWS
          gl_FragColor.rgb *= shade();
        #endif
      }`,
  });
}

/**
 * For what lies flat on the floor. `shape`: what it is (see flat-marks.ts), how full, and how far to either side; `paint`: its colour and
 * how much it covers.
 */
export function markMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
    vertexShader: /* glsl */ `
      attribute vec3 shape;
      attribute vec4 paint;
      varying vec2 spot;
      varying vec3 kind;
      varying vec4 color;
      void main() {
        spot = position.xz;
        kind = shape;
        color = paint;
        gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      varying vec2 spot;
      varying vec3 kind;
      varying vec4 color;
      void main() {
        float r = length(spot);
        float cover;
        if (kind.x < 0.5) {
          cover = 1.0 - smoothstep(0.35, 1.0, r);
        } else if (kind.x < 1.5) {
          cover = smoothstep(0.80, 0.86, r) * (1.0 - smoothstep(0.94, 1.0, r));
        } else if (kind.x > 2.5) {
          float beside = abs(spot.x) / kind.z;
          float inside = step(0.0, spot.y) * (1.0 - smoothstep(0.99, 1.0, spot.y)) * (1.0 - smoothstep(0.9, 1.0, beside));
          float rim = smoothstep(0.6, 0.75, beside);
          float fill = 1.0 - smoothstep(kind.y - 0.02, kind.y, spot.y);
          cover = inside * clamp(rim * 0.6 + fill * 0.32 + 0.12, 0.0, 1.0);
        } else {
          float turn = abs(atan(spot.x, spot.y));
          float cone = step(turn, kind.z + 0.0001);
          float rim = smoothstep(0.93, 0.955, r) * (1.0 - smoothstep(0.98, 1.0, r));
          float fill = 1.0 - smoothstep(kind.y - 0.03, kind.y, r);
          float edge = fill * smoothstep(kind.y - 0.16, kind.y, r);
          float inside = (1.0 - smoothstep(0.97, 1.0, r)) * 0.12;
          // Of a cone also its sides.
          float off = r * sin(clamp(kind.z - turn, 0.0, 1.57));
          float sides = step(kind.z, 3.1) * (1.0 - smoothstep(0.012, 0.024, off)) * step(r, 0.98);
          rim = max(rim, sides);
          cover = cone * clamp(rim * 0.9 + fill * 0.32 + edge * 0.4 + inside, 0.0, 1.0);
        }
        gl_FragColor = vec4(color.rgb, color.a * cover);
        if (gl_FragColor.a < 0.004) discard;
      }`,
  });
}
