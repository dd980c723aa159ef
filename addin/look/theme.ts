/** Fluent's own tokens in our one colour, a petrol that keeps 4.5:1 on white and is nobody's "good" or "bad". */
import { createDarkTheme, createLightTheme, type BrandVariants, type Theme } from '@fluentui/react-components';

const petrol: BrandVariants = {
  10: '#020505',
  20: '#0b1b1d',
  30: '#0c2d31',
  40: '#0a3a40',
  50: '#074850',
  60: '#045660',
  70: '#016571',
  80: '#0b7380',
  90: '#2c818d',
  100: '#458f9a',
  110: '#5c9da7',
  120: '#72acb4',
  130: '#88bac1',
  140: '#9ec9cf',
  150: '#b5d8dc',
  160: '#cce7ea',
};

export const light: Theme = createLightTheme(petrol);
const dark0 = createDarkTheme(petrol);
export const dark: Theme = {
  ...dark0,
  colorStatusDangerForeground1: '#ea8b90',
  colorBrandForeground1: petrol[130],
  colorBrandForegroundLink: petrol[130],
  colorBrandForegroundLinkHover: petrol[140],
  colorBrandBackground: petrol[80],
  colorBrandBackgroundHover: petrol[70],
};
