/**
 * What the calls take. Amounts are integers in the currency's minor unit, named `…Minor`; members keep the API's words.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026); limits of lengths from the vendor's Java client.
 *
 * @module
 */
import type { Secret } from "../../secret.ts";

/** Text, as it is or in its container. */
export type SecretText = string | Secret<string>;

/** A line of the order. */
export interface Item {
  readonly name: string;
  readonly sku?: string;
  readonly unitpriceMinor?: number;
  /** Above zero; fractions are allowed. */
  readonly quantity: number;
  /** Negative for a discount. */
  readonly linetotalMinor: number;
}

/** Who pays. */
export interface CustomerDetails {
  /** The shop's own id of the customer. */
  readonly id?: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** International form: 9715xxxxxxxx. */
  readonly phone?: string;
}

/** A postal address. */
export interface Address {
  readonly name: string;
  readonly address1: string;
  readonly address2?: string;
  readonly city: string;
  readonly state?: string;
  readonly zip?: string;
  /** ISO 3166-1, two or three letters. */
  readonly country: string;
}

/** How the amount is made up. */
export interface Totals {
  readonly subtotalMinor: number;
  readonly taxMinor: number;
  readonly shippingMinor?: number;
  readonly handlingMinor?: number;
  readonly discountMinor?: number;
  /** With `false`, amount = subtotal + tax + shipping + handling - discount is checked, here and by the API. */
  readonly skipTotalsValidation?: boolean;
}

/** What all checkouts are made from. */
export interface CheckoutRequest {
  /**
   * At most 50 characters, single use: an attempt's name. Without one, a new one is made. With one, the API is asked first
   * whether it has that attempt already.
   */
  readonly requestId?: string;
  /** At most 50 characters; what the shopper sees. May repeat over attempts. */
  readonly orderId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Above zero. */
  readonly amountMinor: number;
  readonly totals?: Totals;
  /** Decimal digits. */
  readonly branchId?: string;
  /** In display order: CARD, POINTCHECKOUT, and at Paymennt VISA, MASTERCARD, AMEX, UNIONPAY, TABBY, CAREEM_PAY, ... Absent: all. */
  readonly allowedPaymentMethods?: readonly string[];
  readonly defaultPaymentMethod?: string;
  /** ISO 639-1. */
  readonly language?: string;
}

/** A checkout that a mobile app shows in a webview. */
export interface MobileCheckoutRequest extends CheckoutRequest {
  /** At least one. */
  readonly items: readonly Item[];
  readonly customer: CustomerDetails;
  readonly billingAddress: Address;
  readonly deliveryAddress?: Address;
}

/** A checkout that a web shop sends its shopper to. */
export interface WebCheckoutRequest extends MobileCheckoutRequest {
  /** Where the shopper comes back to, paid or not, with `checkout` and `reference` in the query: no proof of payment. */
  readonly returnUrl: string;
}

/** A payment link. */
export interface LinkCheckoutRequest extends CheckoutRequest {
  readonly description: string;
  readonly items?: readonly Item[];
  readonly customer?: CustomerDetails;
  readonly billingAddress?: Address;
  readonly deliveryAddress?: Address;
  /** Minutes, 15 to 10080. */
  readonly expiresIn?: number;
  readonly sendSms?: boolean;
  readonly sendEmail?: boolean;
}

/** A checkout to be opened from a QR code. */
export interface QrCheckoutRequest extends CheckoutRequest {
  readonly description?: string;
  readonly items?: readonly Item[];
  readonly customer?: CustomerDetails;
  readonly billingAddress?: Address;
  /** Minutes, 5 to 10080. */
  readonly expiresIn?: number;
  /** Pixels, 64 to 1024; 300 unless set. */
  readonly qrSize?: number;
  readonly deviceReference?: string;
}

/** A checkout on a card terminal. Paymennt only. */
export interface TerminalCheckoutRequest extends CheckoutRequest {
  /** Decimal digits. */
  readonly terminalId: string;
  readonly description?: string;
  readonly items?: readonly Item[];
  readonly customer?: CustomerDetails;
  readonly billingAddress?: Address;
  /** Minutes. */
  readonly expiresIn?: number;
}

/** Paging. */
export interface PageRequest {
  /** From 0. */
  readonly page?: number;
  /** At least 1; the API's default is 20. */
  readonly size?: number;
}

/** By whom. */
export interface CustomerFilter {
  /** The shop's own id of the customer. */
  readonly reference?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** Which checkouts to list. */
export interface CheckoutSearch extends PageRequest {
  /** QR, WEB, MOBILE, LINK; at Paymennt also TERMINAL. */
  readonly type?: string;
  readonly requestId?: string;
  readonly orderId?: string;
  readonly status?: readonly string[];
  readonly customer?: CustomerFilter;
  readonly afterId?: string;
  /** `yyyy-MM-dd HH:mm:ss`. Unverified: the zone is not published, take UTC. */
  readonly afterTimestamp?: string;
}

/** Money back. It returns to the means of payment it came from. */
export interface RefundRequest {
  readonly checkoutId: string;
  /** Above zero, or "remaining" for all that was not returned yet. */
  readonly amountMinor: number | "remaining";
  /** The checkout's. */
  readonly currency: string;
  /** The reason. */
  readonly note: string;
  /** A name for the refund. Unverified: whether it keeps a refund from happening twice; assume not. Since Mar 2026. */
  readonly referenceId?: string;
}

/** A link on a schedule, which the shopper pays each time. */
export interface SubscriptionRequest {
  readonly description: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** `yyyy-MM-dd`. In the past: the first link goes out at once. */
  readonly startDate: string;
  readonly endDate?: string;
  /** 0 to 23, UTC. */
  readonly sendOnHour: number;
  readonly sendEvery:
    | "DAY"
    | "WEEK"
    | "TWO_WEEKS"
    | "MONTH"
    | "TWO_MONTHS"
    | "THREE_MONTHS"
    | "SIX_MONTHS"
    | "YEAR";
  readonly returnUrl?: string;
  /** Matched to one that exists by phone or email. This or `customerId`. */
  readonly customer?: CustomerDetails;
  /** Decimal digits. */
  readonly customerId?: string;
  readonly billingAddress?: Address;
  readonly deliveryAddress?: Address;
  readonly cancellationPolicyType?: string;
  readonly customCancellationTerms?: string;
}

/** Which subscriptions to list. */
export interface SubscriptionSearch extends PageRequest {
  readonly status?: readonly string[];
  readonly customer?: CustomerFilter;
  readonly afterId?: string;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly afterTimestamp?: string;
}

/** A card that was just typed into the card frame. */
export interface TokenPaymentSource {
  readonly type: "TOKEN";
  /** `ptk_…` */
  readonly token: SecretText;
  /** Needs a `customer.id` of three characters or more. */
  readonly storeCardDetails?: boolean;
}

/** A card that is on file. */
export interface StoredCardPaymentSource {
  readonly type: "STORED_CARD";
  /** `ctk_…` */
  readonly token: SecretText;
  readonly shopperInteraction: "ECOMMERCE" | "UNSCHEDULED" | "SUBSCRIPTION";
  readonly cvv?: SecretText;
  readonly shopperIpAddress?: string;
  readonly browserInfo?: BrowserInfo;
}

/** What 3-D Secure wants to know of the shopper's browser. */
export interface BrowserInfo {
  readonly screenWidth: number;
  readonly screenHeight: number;
  readonly colorDepth: number;
  readonly userAgent: string;
  readonly timeZoneOffset: number;
  readonly acceptHeader: string;
  readonly language?: string;
  readonly javaEnabled?: boolean;
}

/** A checkout made in the same call as its payment. */
export interface PaymentCheckoutDetails extends CheckoutRequest {
  readonly requestId: string;
  readonly items: readonly Item[];
  readonly customer: CustomerDetails;
  readonly billingAddress?: Address;
  readonly deliveryAddress?: Address;
  readonly returnUrl?: string;
}

/** A payment: of a checkout that exists, or of one made on the way. Paymennt only. */
export interface PaymentRequest {
  readonly source: TokenPaymentSource | StoredCardPaymentSource;
  readonly checkoutId?: string;
  readonly checkoutDetails?: PaymentCheckoutDetails;
}

/** Whose stored cards to list. */
export interface StoredCardSearch extends PageRequest {
  readonly customerReferenceId: string;
}

/** A branch of the shop. */
export interface BranchRequest {
  readonly name: string;
  readonly currency: string;
  readonly description?: string;
}

/** Where notices go. */
export interface WebhookRequest {
  /** Absolute, `https`. */
  readonly address: string;
}
