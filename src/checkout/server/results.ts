/**
 * What the calls give. Members that the API left out, or sent as `null`, are absent. Amounts are integers in the
 * currency's minor unit, named `…Minor`; an amount that is no exact number of minor units is absent. What opens a pay
 * page is a {@link Secret}: it belongs to one shopper.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026).
 *
 * @module
 */
import type { Secret } from "../../secret.ts";
import type { CheckoutStatus } from "./statuses.ts";

/** Who pays, as the API knows them. */
export interface CustomerRecord {
  /** The provider's id. */
  readonly id?: string;
  /** The shop's id. */
  readonly reference?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** A postal address, as the API gives it. */
export interface AddressRecord {
  readonly name?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
}

/** A checkout. */
export interface Checkout {
  readonly id: string;
  readonly status: CheckoutStatus;
  /** The status as it came. */
  readonly rawStatus: string;
  readonly displayId?: string;
  readonly checkoutKey?: Secret<string>;
  readonly requestId?: string;
  readonly orderId?: string;
  readonly currency?: string;
  readonly amountMinor?: number;
  /** To be collected in cash besides. */
  readonly cashAmountMinor?: number;
  readonly totalRefundedMinor?: number;
  /** The pay page. */
  readonly redirectUrl?: Secret<string>;
  /** CARD, POINTCHECKOUT, CASH, ... in upper snake case. */
  readonly usedPaymentMethod?: string;
  readonly customer?: CustomerRecord;
  readonly billingAddress?: AddressRecord;
  readonly deliveryAddress?: AddressRecord;
  readonly subscriptionId?: string;
  /** Where Cloud Firestore has live updates; not used here. */
  readonly firebaseDatabase?: string;
  readonly firebaseCollection?: string;
  readonly firebaseDocument?: string;
  readonly timestamp?: string;
  readonly branchId?: string;
  readonly branchName?: string;
  /** A PNG of the pay page's address, in base64. QR checkouts only. */
  readonly base64QR?: Secret<string>;
  /** The same as a `data:` URI. */
  readonly qrDataUri?: Secret<string>;
  readonly terminalId?: string;
  readonly terminalAlias?: string;
}

/** A part of a list. */
export interface Page<T> {
  readonly content: readonly T[];
  readonly page?: number;
  readonly size?: number;
  readonly totalPages?: number;
  /** Of all pages. */
  readonly totalElements?: number;
}

/** A payment of a checkout. Its statuses are its own, and not those of checkouts. */
export interface Payment {
  readonly id: string;
  /** REDIRECT, AUTHORIZED, CAPTURED, ... in upper snake case; see `PAYMENT_STATUSES`. */
  readonly status: string;
  readonly amountMinor?: number;
  readonly currency?: string;
  /** The 3-D Secure page to send the shopper to when the status is REDIRECT. */
  readonly redirectUrl?: Secret<string>;
  readonly timestamp?: string;
  readonly responseMessage?: string;
  readonly checkoutDetails?: Checkout;
}

/** A card on file. */
export interface StoredCard {
  /** `ctk_…`: whoever has it and the API secret can charge the card. */
  readonly token?: Secret<string>;
  readonly customerReferenceId?: string;
  readonly cardBrand?: string;
  readonly cardBin?: string;
  readonly cardLast4?: string;
  readonly cardHolderName?: Secret<string>;
  readonly expiry?: string;
}

/** A payment link on a schedule. */
export interface Subscription {
  readonly id: string;
  /** ACTIVE, INACTIVE, ARCHIVED, EXPIRED. */
  readonly status?: string;
  readonly displayId?: string;
  readonly description?: string;
  readonly currency?: string;
  readonly amountMinor?: number;
  readonly customer?: CustomerRecord;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly sendOnHour?: number;
  readonly period?: number;
  /** DAYS, WEEKS, MONTHS. */
  readonly periodUnit?: string;
}

/** One link of a subscription. */
export interface SubscriptionPayment {
  readonly id: string;
  /** `null` until the shopper opened the link. */
  readonly checkout: Checkout | null;
  readonly displayId?: string;
  readonly timestamp?: string;
  readonly cancelled?: boolean;
}

/** A branch of the shop. */
export interface Branch {
  readonly id: string;
  readonly name?: string;
  readonly currency?: string;
  readonly description?: string;
  readonly enabled?: boolean;
}

/** A card terminal. */
export interface Terminal {
  readonly id: string;
  readonly alias?: string;
  readonly deviceType?: string;
  readonly serialNumber?: string;
  readonly branchId?: string;
  readonly branchName?: string;
  readonly active?: boolean;
}

/** An address that notices go to. */
export interface Webhook {
  readonly id: string;
  /** What its messages are presumably signed with. */
  readonly hmacKey?: Secret<string>;
  readonly address?: string;
  /** Deliveries have failed. */
  readonly failed?: boolean;
  readonly enabled?: boolean;
}
